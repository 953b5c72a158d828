package postern.mailauth;

import postern.mail.Domain;
import postern.mail.Mailbox;

/**
 * Who reports: what stands in the report of ourselves (RFC 9990 §3.1.1.3).
 *
 * @param receiver our domain, as in the names of files and in Subject
 * @param organization its name for people
 * @param contact the address that reports come from, and that questions go to; its domain has to
 *     pass DMARC itself
 * @param generator name and version of the program
 */
public record Reporter(Domain receiver, String organization, Mailbox contact, String generator) {}
