package postern.peers;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import postern.app.AuditCommand;
import postern.app.Programs;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;

/**
 * What {@code postern audit --json} says of a server.
 *
 * @param status of the command
 */
record Audited(int status, JsonObject answer) {
    static final String VICTIM = "victim@outside.example";

    /** Closed servers, and how each is opened; some by accidents that real ones have had. */
    static final Map<String, Starter> SERVERS =
            Map.ofEntries(
                    Map.entry("Postfix", PostfixPeer::start),
                    Map.entry(
                            "Postfix, all networks",
                            (name, hop) -> PostfixPeer.start(name, hop, "mynetworks = 0.0.0.0/0")),
                    Map.entry(
                            "Postfix, a map that knows everybody",
                            (name, hop) ->
                                    PostfixPeer.start(
                                            name,
                                            hop,
                                            "smtpd_relay_restrictions = check_client_access"
                                                    + " static:OK, reject_unauth_destination")),
                    Map.entry(
                            "Postfix, senders of ours",
                            trusting("check_sender_access", "/@ours\\.example$/ OK")),
                    Map.entry(
                            "Postfix, hosts that call themselves ours",
                            trusting("check_helo_access", "/ours\\.example$/ OK")),
                    Map.entry(
                            "Postfix, a pattern too wide",
                            map("/ours\\.example/ OK", "relay_domains = regexp:%s")),
                    Map.entry(
                            "Postfix, percent taken apart",
                            map(
                                    "/^(.+)%(.+)@ours\\.example$/ $1@$2",
                                    "virtual_alias_maps = regexp:%s",
                                    "allow_untrusted_routing = yes")),
                    Map.entry("Exim", (name, hop) -> EximPeer.start(name, hop, EximPeer.CLOSED)),
                    Map.entry(
                            "Exim, senders of ours",
                            (name, hop) ->
                                    EximPeer.start(
                                            name,
                                            hop,
                                            "accept senders = *@ours.example\n  "
                                                    + EximPeer.CLOSED)),
                    Map.entry(
                            "OpenSMTPD",
                            (name, hop) -> OpenSmtpdPeer.start(name, hop, OpenSmtpdPeer.CLOSED)),
                    Map.entry(
                            "OpenSMTPD, from any for any",
                            (name, hop) ->
                                    OpenSmtpdPeer.start(
                                            name, hop, "match from any for any action \"next\"")),
                    Map.entry(
                            "Postern",
                            (name, hop) -> PosternPeer.start(name, hop, PosternPeer.CLOSED, "")),
                    Map.entry(
                            "Postern, the auditor's network",
                            (name, hop) ->
                                    PosternPeer.start(
                                            name,
                                            hop,
                                            PosternPeer.CLOSED
                                                    + "  - relay: { on: [in], from: [here] }\n",
                                            "networks: { here: [127.0.0.0/8] }\n")));

    /** Starts a server that hands all mail on to a port of loopback. */
    @FunctionalInterface
    interface Starter {
        Peer start(String name, int nextHop) throws IOException, InterruptedException;
    }

    private static Starter trusting(String check, String line) {
        return map(
                line,
                "smtpd_relay_restrictions = " + check + " regexp:%s, reject_unauth_destination");
    }

    /** Postfix with a map of one line. */
    private static Starter map(String line, String... settings) {
        return (name, hop) -> PostfixPeer.withMap(name, hop, line + "\n", settings);
    }

    /**
     * @param deliverTo mailboxes that messages are really sent to, which come out at the server's
     *     next hop; none to stop behind RCPT
     */
    static Audited of(Peer server, int nextHop, String... deliverTo) {
        var words = new ArrayList<>(List.of("--json", "--ours", Peer.OURS));
        for (var mailbox : deliverTo) words.addAll(List.of("--deliver-to", mailbox));
        if (deliverTo.length > 0)
            words.addAll(List.of("--receive-on", "" + nextHop, "--arrival-timeout", "30"));
        words.add("127.0.0.1:" + server.port());
        var out = new StringWriter();
        int status =
                new CommandLine(new AuditCommand())
                        .setOut(new PrintWriter(out))
                        .execute(words.toArray(String[]::new));
        return new Audited(status, (JsonObject) JsonValue.parse(out.toString().strip()).orThrow());
    }

    String verdict() {
        return String.valueOf(answer.text("verdict"));
    }

    /** The names of what makes it open. */
    List<String> open() {
        return objects(answer, "findings").stream()
                .filter(finding -> "open".equals(finding.text("severity")))
                .map(finding -> String.valueOf(finding.text("id")))
                .toList();
    }

    /** The names of all that was found. */
    List<String> found() {
        return objects(answer, "findings").stream()
                .map(finding -> String.valueOf(finding.text("id")))
                .toList();
    }

    /** The forms that were taken as mailboxes of the server's own. */
    List<String> mailboxes() {
        return objects(answer, "probes").stream()
                .filter(probe -> "mailbox".equals(probe.text("shows")))
                .map(probe -> String.valueOf(probe.text("id")))
                .toList();
    }

    /** All forward-paths that came out. */
    List<String> cameOut() {
        return objects(answer, "probes").stream()
                .filter(probe -> probe.member("arrivals") != null)
                .flatMap(probe -> objects(probe, "arrivals").stream())
                .map(arrival -> String.valueOf(arrival.member("rcpt")))
                .toList();
    }

    private static List<JsonObject> objects(JsonObject in, String name) {
        return ((JsonArray) in.members().get(name))
                .items().stream().map(JsonObject.class::cast).toList();
    }

    /** What nmap's script says of a server, which it takes for an outsider's or for one of ours. */
    static String nmap(Peer server, String domain) throws IOException, InterruptedException {
        var command =
                List.of(
                        Programs.find("nmap"),
                        "-Pn",
                        "-n",
                        "-p",
                        "" + server.port(),
                        "--script",
                        "+smtp-open-relay",
                        "--script-args",
                        "smtp-open-relay.domain=" + domain,
                        "127.0.0.1");
        var said = Programs.run(command, new byte[0], 120).output();
        if (said.contains("Server is an open relay")) return "open";
        if (said.contains("doesn't seem to be an open relay")) return "closed";
        throw new AssertionError(said);
    }
}
