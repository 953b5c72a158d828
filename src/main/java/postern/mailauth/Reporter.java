package postern.mailauth;

import postern.mail.Domain;
import postern.mail.Mailbox;

/**
 * Who reports: what stands in the report of ourselves (RFC 9990 §3.1.1.3).
 *
 * @param receiver our domain, as in the names of files and in Subject
 * @param organization its name for people
 * @param from the address that reports come from; its domain has to pass DMARC itself
 * @param contact whom questions reach
 * @param generator name and version of the program
 */
public record Reporter(
        Domain receiver, String organization, Mailbox from, Mailbox contact, String generator) {}
