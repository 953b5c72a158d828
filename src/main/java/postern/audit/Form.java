package postern.audit;

import java.util.List;

/**
 * One way to ask for relaying, as the commands to send. Words in braces are placeholders, see
 * {@link Names}.
 *
 * @param id a stable name
 * @param preface octets before the greeting; empty for none
 * @param hello EHLO or HELO; empty to say neither
 * @param before commands before MAIL, whatever is answered
 * @param mail the MAIL command
 * @param rcpt the RCPT command that decides
 * @param disguise for {@link Aim#DISGUISED}: the address that a server sees that does not take the
 *     recipient apart
 * @param manner how it is sent
 */
public record Form(
        String id,
        String title,
        Family family,
        Aim aim,
        String preface,
        String hello,
        List<String> before,
        String mail,
        String rcpt,
        String disguise,
        Manner manner) {

    static final String USUAL_HELLO = "EHLO {me}";
    static final String USUAL_MAIL = "MAIL FROM:<{from}>";
    static final String USUAL_RCPT = "RCPT TO:<{to}>";

    /** How a form is sent. */
    public enum Manner {
        /** A command, its reply, and so on; others may come in the same session. */
        SHARED,
        /** The same in a session of its own. */
        ALONE,
        /** All commands in one piece, in a session of its own (RFC 2920). */
        PIPELINED
    }

    public Form {
        before = List.copyOf(before);
    }

    static Form of(Family family, String id, String title) {
        return new Form(
                id,
                title,
                family,
                Aim.FOREIGN,
                "",
                USUAL_HELLO,
                List.of(),
                USUAL_MAIL,
                USUAL_RCPT,
                "",
                Manner.SHARED);
    }

    /** A foreign recipient in some spelling. */
    Form rcpt(String path) {
        return new Form(
                id,
                title,
                family,
                aim,
                preface,
                hello,
                before,
                mail,
                "RCPT TO:" + path,
                disguise,
                manner);
    }

    /** A foreign recipient within one that looks like {@code {nobody}@host}. */
    Form hiddenAt(String host, String path) {
        return hiddenIn(host.isEmpty() ? "{nobody}" : "{nobody}@" + host, path);
    }

    Form hiddenIn(String address, String path) {
        return new Form(
                id,
                title,
                family,
                Aim.DISGUISED,
                preface,
                hello,
                before,
                mail,
                "RCPT TO:" + path,
                address,
                manner);
    }

    Form near() {
        return new Form(
                id, title, family, Aim.NEAR, preface, hello, before, mail, rcpt, disguise, manner);
    }

    Form mail(String path) {
        return new Form(
                id,
                title,
                family,
                aim,
                preface,
                hello,
                before,
                "MAIL FROM:" + path,
                rcpt,
                disguise,
                manner);
    }

    /** MAIL stands among the commands before, if at all. */
    Form withoutMail() {
        return new Form(id, title, family, aim, preface, hello, before, "", rcpt, disguise, manner);
    }

    Form hello(String command) {
        return new Form(
                id,
                title,
                family,
                aim,
                preface,
                command,
                before,
                mail,
                rcpt,
                disguise,
                Manner.ALONE);
    }

    Form after(String... commands) {
        return new Form(
                id,
                title,
                family,
                aim,
                preface,
                hello,
                List.of(commands),
                mail,
                rcpt,
                disguise,
                Manner.ALONE);
    }

    Form preface(String octets) {
        return new Form(
                id, title, family, aim, octets, hello, before, mail, rcpt, disguise, Manner.ALONE);
    }

    Form sent(Manner other) {
        return new Form(
                id, title, family, aim, preface, hello, before, mail, rcpt, disguise, other);
    }

    /** Why it matters; a phrase. */
    public String why() {
        return family.why();
    }

    /** Whether the sender is part of what is tried. */
    boolean triesTheSender() {
        return !mail.startsWith(USUAL_MAIL);
    }

    /**
     * Whether a message in this form goes to the recipient that it is meant for, if it is relayed,
     * and to no stranger's host.
     */
    boolean leadsToTheRecipient() {
        if (aim == Aim.NEAR || family == Family.LOOK_ALIKE) return false;
        return rcpt.contains("{to}") || rcpt.contains("{user}") && rcpt.contains("{domain");
    }
}
