package postern.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random dialogues made of odd pieces, legal and illegal. */
final class Babble {
    private static final List<String> HELLOS =
            List.of(
                    "EHLO client.example",
                    "EHLO client.example",
                    "HELO client.example",
                    "EHLO [192.0.2.1]",
                    "EHLO my_host",
                    "EHLO",
                    "ehlo a.b.c");
    private static final List<String> LOCAL_PARTS =
            List.of(
                    "a",
                    "b",
                    "b.c",
                    "Bob",
                    "b+tag",
                    "b=c",
                    "\"b\"",
                    "\"b c\"",
                    "b..c",
                    ".b",
                    "b.",
                    "b%c",
                    "x!b",
                    "b c",
                    "b,c",
                    "b(c)",
                    "b\\x07c",
                    "é",
                    "\"b\\\\\"c\"",
                    "postmaster",
                    "",
                    "\\*65{b}",
                    "b'c",
                    "b/c",
                    "b&c",
                    "-b",
                    "#b",
                    "\"b@c\"");
    private static final List<String> DOMAINS =
            List.of(
                    "@ours.example",
                    "@ours.example",
                    "@ours.example",
                    "@OURS.example",
                    "@elsewhere.example",
                    "@ours.example.",
                    "@sub.ours.example",
                    "@evilours.example",
                    "@[192.0.2.1]",
                    "@192.0.2.1",
                    "@o_urs.example",
                    "@ours..example",
                    "@localhost",
                    "@bücher.example",
                    "@ours.example@elsewhere.example",
                    "@-ours.example",
                    "");
    private static final List<String> MAIL_PARAMETERS =
            List.of(
                    " SIZE=100",
                    " SIZE=x",
                    " SIZE=9999999",
                    " BODY=8BITMIME",
                    " BODY=7BIT",
                    " BODY=x",
                    " SMTPUTF8",
                    " RET=HDRS",
                    " RET=x",
                    " ENVID=a+20b",
                    " ENVID=+",
                    " FOO=BAR",
                    " FOO",
                    "  SIZE=1",
                    " AUTH=<>");
    private static final List<String> RCPT_PARAMETERS =
            List.of(
                    " NOTIFY=NEVER",
                    " NOTIFY=SUCCESS,FAILURE",
                    " NOTIFY=x",
                    " ORCPT=rfc822;b@ours.example",
                    " ORCPT=b",
                    " FOO=BAR",
                    "  NOTIFY=DELAY",
                    " NOTIFY=NEVER NOTIFY=NEVER");
    private static final List<String> OTHERS =
            List.of(
                    "NOOP",
                    "NOOP x",
                    "RSET",
                    "RSET",
                    "RSET x",
                    "VRFY b@ours.example",
                    "HELP",
                    "XYZZY",
                    "DATA x",
                    "STARTTLS",
                    "AUTH PLAIN",
                    "EXPN b",
                    "noop",
                    "QUIT",
                    "BDAT",
                    "BDAT x LAST");
    private static final List<String> LINES =
            List.of(
                    "Subject: random\\r\\n",
                    "From: a@client.example\\r\\n",
                    "X-Odd : 1\\r\\n",
                    "\\r\\n",
                    "\\r\\n",
                    "text\\r\\n",
                    "..\\r\\n",
                    "..x\\r\\n",
                    ". \\r\\n",
                    "a\\nb\\r\\n",
                    "a\\rb\\r\\n",
                    "a\\0b\\r\\n",
                    "\\xe9\\r\\n",
                    " fold\\r\\n",
                    "Bcc: c@ours.example\\r\\n",
                    "Return-Path: <x@y.example>\\r\\n",
                    "\\*1100{x}\\r\\n",
                    "\\n.\\r\\n",
                    "\\r\\n.\\n");

    private final Random random;

    private Babble(long seed) {
        random = new Random(seed);
    }

    static Dialogue of(long seed) {
        var steps = new Babble(seed).steps();
        return new Dialogue("seed " + seed, List.copyOf(steps));
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        steps.add(Step.of(random.nextInt(6) == 0 ? one(HELLOS) : HELLOS.getFirst()));
        int transactions = 1 + random.nextInt(3);
        for (int i = 0; i < transactions; i++) {
            transaction(steps, i);
            steps.add(Step.of("RSET"));
        }
        return steps;
    }

    private void transaction(List<Step> steps, int number) {
        other(steps);
        if (random.nextInt(15) > 0)
            add(steps, "MAIL FROM:" + path(random.nextInt(4) == 0) + some(MAIL_PARAMETERS));
        other(steps);
        int recipients = random.nextInt(4);
        for (int i = 0; i < recipients; i++)
            add(steps, "RCPT TO:" + path(random.nextInt(3) > 0) + some(RCPT_PARAMETERS));
        if (random.nextBoolean()) steps.add(Step.of("RCPT TO:<b@ours.example>"));
        other(steps);
        if (random.nextInt(4) > 0) {
            steps.add(Step.of("DATA"));
            var text = new StringBuilder("Subject: random " + number + "\\r\\n");
            int lines = random.nextInt(6);
            for (int i = 0; i < lines; i++) text.append(one(LINES));
            steps.add(Step.of("|" + text + "\\r\\n.\\r\\n"));
        }
    }

    private String path(boolean odd) {
        if (!odd) return random.nextBoolean() ? "<a@client.example>" : "<b@ours.example>";
        if (random.nextInt(12) == 0) return "<>";
        var mailbox = one(LOCAL_PARTS) + one(DOMAINS);
        if (random.nextInt(10) == 0) mailbox = "@relay.example:" + mailbox;
        return random.nextInt(10) == 0 ? mailbox : "<" + mailbox + ">";
    }

    private void other(List<Step> steps) {
        if (random.nextInt(3) == 0) add(steps, one(OTHERS));
    }

    /** Now and then with an octet too much or too few. */
    private void add(List<Step> steps, String line) {
        if (random.nextInt(8) > 0 || line.indexOf('\\') >= 0) {
            steps.add(Step.of(line));
            return;
        }
        int at = random.nextInt(line.length() + 1);
        var rest = line.substring(at);
        var odd =
                switch (random.nextInt(5)) {
                    case 0 -> " " + rest;
                    case 1 -> "\\t" + rest;
                    case 2 -> rest.isEmpty() ? "" : rest.substring(1);
                    case 3 -> one(List.of("<", ">", ":", "@", "\"", ".", ",", ";", "(")) + rest;
                    default -> rest.isEmpty() ? "" : rest.charAt(0) + rest;
                };
        steps.add(Step.of(line.substring(0, at) + odd));
    }

    private String some(List<String> parameters) {
        return random.nextInt(3) > 0 ? "" : one(parameters);
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
