package postern.transcripts;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import postern.transcripts.Transcript.Line;

/**
 * What may be around a dialogue without changing how it goes: TLS, a proxy, what came before it in
 * the session, who the client is. A transcript whose very point is one of these is left as it is.
 */
public enum Circumstance {
    BEHIND_STARTTLS {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            if (isAboutTls(transcript) || !isBare(transcript)) return Optional.empty();
            var begin = new ArrayList<Line>();
            begin.add(transcript.lines().getFirst());
            ehlo(begin);
            client(begin, "STARTTLS");
            server(begin, "220 2.0.0 *");
            begin.add(new Line.Event(0, "tls"));
            return made(transcript, begin, 1);
        }
    },
    IN_IMPLICIT_TLS {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            if (isAboutTls(transcript) || !isBare(transcript)) return Optional.empty();
            return made(transcript, List.of(), 0, "tls", "implicit");
        }
    },
    BEHIND_A_PROXY {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            var client = transcript.terms().getOrDefault("client", "192.0.2.1");
            boolean implicit = "implicit".equals(transcript.terms().get("tls"));
            if (!isBare(transcript)
                    || implicit
                    || client.contains(":")
                    || looksLikeAHeader(transcript)) return Optional.empty();
            var begin = new ArrayList<Line>();
            client(begin, "PROXY TCP4 " + client + " 192.0.2.2 56324 25");
            begin.add(new Line.Pause(0));
            return made(transcript, begin, 0, "proxy", "10.0.0.7");
        }
    },
    /** A refused transaction, one that was given up, and one that was accepted lie behind it. */
    AFTER_OTHER_TRANSACTIONS {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            if (!isInbound(transcript)
                    || !isBare(transcript)
                    || transcript.terms().containsKey("tls")
                    || !greetsFirst(transcript)) return Optional.empty();
            var begin = new ArrayList<Line>();
            begin.add(transcript.lines().getFirst());
            ehlo(begin);
            for (var line :
                    List.of(
                            "MAIL FROM:<earlier@client.example>",
                            "RCPT TO:<x@foreign.example>",
                            "DATA",
                            "RSET")) client(begin, line);
            for (var line : List.of("250 *", "550 5.7.1 *", "554 5.5.1 *", "250 *"))
                server(begin, line);
            for (var line :
                    List.of("MAIL FROM:<earlier@client.example>", "RCPT TO:<b@ours.example>"))
                client(begin, line);
            for (var line : List.of("250 *", "250 *")) server(begin, line);
            ehlo(begin);
            mail(begin, "earlier@client.example", "b@ours.example");
            return made(transcript, begin, 1);
        }
    },
    /** The same from a user who may send as anybody to anybody. */
    LOGGED_IN {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            if (!isInbound(transcript)
                    || !isBare(transcript)
                    || isAboutTls(transcript)
                    || isAboutRights(transcript)
                    || says(transcript, "AUTH")
                    || !greetsFirst(transcript)) return Optional.empty();
            var begin = new ArrayList<Line>();
            begin.add(transcript.lines().getFirst());
            ehlo(begin);
            client(begin, "AUTH PLAIN " + SHOP);
            server(begin, "235 *");
            return made(transcript, begin, 1, "tls", "implicit", "listener", "submission");
        }
    },
    /** The same from a network that may relay. */
    FROM_INSIDE {
        @Override
        Optional<Transcript> around(Transcript transcript) {
            if (!isInbound(transcript) || !isBare(transcript) || isAboutRights(transcript))
                return Optional.empty();
            return made(transcript, List.of(), 0, "listener", "outbound", "client", "10.20.1.1");
        }
    };

    /** "shop" with its password (KnownUsers). */
    private static final String SHOP = "AHNob3AAc2VjcmV0";

    /** The transcript in these circumstances; empty where they would change what it is about. */
    abstract Optional<Transcript> around(Transcript transcript);

    /** Every transcript in every circumstance that it can be in. */
    public static List<Transcript> all() {
        return all(EnumSet.allOf(Circumstance.class), _ -> true);
    }

    /** Those circumstances that change what goes over the wire. */
    public static List<Transcript> onTheWire(Predicate<Transcript> which) {
        return all(EnumSet.of(BEHIND_STARTTLS, IN_IMPLICIT_TLS, BEHIND_A_PROXY), which);
    }

    private static List<Transcript> all(Set<Circumstance> these, Predicate<Transcript> which) {
        var found = new ArrayList<Transcript>();
        for (var transcript : Transcript.all())
            if (which.test(transcript))
                for (var circumstance : these)
                    circumstance.around(transcript).ifPresent(found::add);
        return found;
    }

    Optional<Transcript> made(
            Transcript from, List<Line> begin, int without, String... otherTerms) {
        var terms = new TreeMap<>(from.terms());
        for (int i = 0; i < otherTerms.length; i += 2) terms.put(otherTerms[i], otherTerms[i + 1]);
        var lines = new ArrayList<>(begin);
        lines.addAll(from.lines().subList(without, from.lines().size()));
        return Optional.of(new Transcript(from.name() + " [" + name() + "]", terms, lines));
    }

    /** Whether it begins with our greeting, and nothing special is around it. */
    static boolean isBare(Transcript transcript) {
        return transcript.lines().getFirst() instanceof Line.Server(_, var pattern)
                && pattern.startsWith("220")
                && !transcript.terms().containsKey("fresh")
                && !transcript.terms().containsKey("proxy")
                && !transcript.terms().containsKey("policy")
                && !transcript.terms().containsKey("config")
                && !transcript.terms().containsKey("loopback");
    }

    static boolean isInbound(Transcript transcript) {
        return transcript.terms().getOrDefault("listener", "inbound").equals("inbound")
                && !transcript.terms().containsKey("errors")
                && !transcript.terms().getOrDefault("client", "").startsWith("203.0.113.");
    }

    /** Whether the client's first word is EHLO, so that there can be another one before it. */
    static boolean greetsFirst(Transcript transcript) {
        for (var line : transcript.lines())
            if (line instanceof Line.Client(_, var octets)) return octets.startsWith("EHLO ");
        return false;
    }

    static boolean isAboutTls(Transcript transcript) {
        return transcript.has("tls", "tls-closed")
                || transcript.terms().containsKey("tls")
                || says(transcript, "STARTTLS")
                || hears(transcript, "250-STARTTLS")
                || hears(transcript, "530")
                || hears(transcript, "538");
    }

    /** Whether somebody with more rights would hear something else. */
    static boolean isAboutRights(Transcript transcript) {
        return hears(transcript, "550 5.7.1")
                || hears(transcript, "530")
                || transcript.terms().containsKey("inbound-only");
    }

    /** Whether it may be taken for a second PROXY header, for which we hang up. */
    static boolean looksLikeAHeader(Transcript transcript) {
        return says(transcript, "PROXY")
                || hears(transcript, "501")
                        && (says(transcript, "\0") || says(transcript, "\u0016"));
    }

    static boolean says(Transcript transcript, String word) {
        for (var line : transcript.lines())
            if (line instanceof Line.Client(_, var octets) && octets.contains(word)) return true;
        return false;
    }

    static boolean hears(Transcript transcript, String begin) {
        for (var line : transcript.lines())
            if (line instanceof Line.Server(_, var pattern) && pattern.startsWith(begin))
                return true;
        return false;
    }

    private static void ehlo(List<Line> lines) {
        client(lines, "EHLO earlier.example");
        server(lines, "…");
    }

    private static void mail(List<Line> lines, String from, String to) {
        client(lines, "MAIL FROM:<" + from + ">");
        client(lines, "RCPT TO:<" + to + ">");
        client(lines, "DATA");
        server(lines, "250 *");
        server(lines, "250 *");
        server(lines, "354 *");
        client(lines, ".");
        server(lines, "250 *");
        lines.add(new Line.Accepted(0, "<" + from + "> <" + to + ">"));
    }

    private static void client(List<Line> lines, String text) {
        lines.add(new Line.Client(0, text + "\r\n"));
    }

    private static void server(List<Line> lines, String pattern) {
        lines.add(new Line.Server(0, pattern));
    }
}
