package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;

/** What is said of metrics is true of a whole relay: the reference, the dashboard, the rules. */
@Timeout(120)
class MonitoringFilesTest {
    private static final Path REFERENCE = Path.of("docs/reference-metrics.md");
    private static final Path DASHBOARD = Path.of("docs/grafana/postern.json");
    private static final Path RULES = Path.of("docs/prometheus/postern.rules.yml");
    private static final Pattern NAME = Pattern.compile("\\b(?:postern|process|jvm)_[a-z0-9_]+\\b");

    /** What only relays with other settings show, as the reference says. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ((?:`[a-z0-9_]+`(?:, )?)+) \\| ([^|]*)\\|");

    private static String metrics() throws IOException, InterruptedException {
        int port = Programs.freePort();
        var policy =
                RunningRelay.toPort(25)
                        + "metrics: { address: \"127.0.0.1:%d\" }\nalerts: {}\n".formatted(port);
        try (var _ = RunningRelay.of(policy);
                var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
            return http.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    /** Each metric of the reference with its labels. */
    private static Map<String, Set<String>> documented() throws IOException {
        var all = new TreeMap<String, Set<String>>();
        var rows = ROW.matcher(Files.readString(REFERENCE));
        while (rows.find())
            for (var name : rows.group(1).split(", ")) {
                var labels = new TreeSet<String>();
                for (var label : rows.group(2).split(", "))
                    if (!label.isBlank()) labels.add(label.replace("`", "").strip());
                all.put(name.replace("`", ""), labels);
            }
        return all;
    }

    @Test
    void theReferenceNamesEveryMetricOfARelayAndNoOther() throws Exception {
        var real = new TreeSet<String>();
        for (var line : metrics().lines().toList())
            if (line.startsWith("# TYPE ")) real.add(line.split(" ")[2]);
        assertThat(documented().keySet()).isEqualTo(real);
    }

    @Test
    void theLabelsAreThoseOfTheReference() throws Exception {
        var documented = documented();
        for (var line : metrics().lines().toList()) {
            if (line.startsWith("#")) continue;
            var name = line.replaceFirst("[{ ].*", "");
            var known = documented.get(name.replaceFirst("_(bucket|sum|count)$", ""));
            for (var label : labels(line)) {
                if (label.equals("le")) continue;
                assertThat(known == null ? documented.get(name) : known).as(line).contains(label);
            }
        }
    }

    private static Set<String> labels(String text) {
        var labels = new TreeSet<String>();
        var matcher = Pattern.compile("[{,]([a-z_]+)=~?\"").matcher(text);
        while (matcher.find()) labels.add(matcher.group(1));
        return labels;
    }

    /** Metrics that are there, and of them only labels that they have. */
    private static void check(String expression) throws IOException {
        var documented = documented();
        var usual = Set.of("instance", "job", "le");
        var labels = new TreeSet<>(usual);
        var matcher = NAME.matcher(expression);
        int count = 0;
        while (matcher.find()) {
            var name = matcher.group();
            var known = documented.get(name);
            if (known == null)
                known = documented.get(name.replaceFirst("_(bucket|sum|count)$", ""));
            assertThat(known).as(name + " in " + expression).isNotNull();
            labels.addAll(known);
            count++;
        }
        assertThat(count > 0 || expression.startsWith("up{")).as(expression).isTrue();
        assertThat(labels).as(expression).containsAll(labels(expression));
        var by = Pattern.compile("by \\(([a-z_, ]+)\\)").matcher(expression);
        while (by.find()) assertThat(labels).as(expression).contains(by.group(1).split(", ?"));
    }

    @Test
    void theDashboardAsksForMetricsThatAreThere() throws IOException {
        if (!(JsonValue.parse(Files.readString(DASHBOARD))
                        instanceof Parsed.Good<JsonValue>(JsonObject dashboard)
                && dashboard.member("panels") instanceof JsonArray(var panels)))
            throw new AssertionError("no dashboard");
        int asked = 0;
        for (var panel : panels) {
            if (!(panel instanceof JsonObject object)) throw new AssertionError("no panel");
            if (!(object.member("targets") instanceof JsonArray(var targets))) continue;
            for (var target : targets) {
                if (!(target instanceof JsonObject asks
                        && asks.member("expr") instanceof JsonString(var expression)))
                    throw new AssertionError("no expression: " + target);
                check(expression);
                var legend = asks.text("legendFormat");
                if (legend != null && legend.contains("{{") && expression.contains("by ("))
                    assertThat(expression).contains(legend.replaceAll(".*\\{\\{(.*)}}.*", "$1"));
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(30);
    }

    @Test
    void theRulesAskForMetricsThatAreThere() throws IOException {
        var names = new TreeSet<String>();
        for (var rule : rules()) {
            check(String.valueOf(rule.get("expr")));
            assertThat(rule).containsKeys("labels", "annotations");
            assertThat(names.add(String.valueOf(rule.get("alert")))).as("twice").isTrue();
        }
        assertThat(names).hasSizeGreaterThan(10).contains("PosternOpenRelay");
    }

    @SuppressWarnings("unchecked") // the file's form, which Prometheus's own program checks too
    private static List<Map<String, Object>> rules() throws IOException {
        var text = Files.readString(RULES);
        var root =
                (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
        var groups = (List<Map<String, Object>>) root.get("groups");
        return (List<Map<String, Object>>) groups.getFirst().get("rules");
    }

    @Test
    @Tag("peers")
    void prometheusTakesTheRules() throws Exception {
        var checked =
                Programs.run(
                        List.of(Programs.find("promtool"), "check", "rules", RULES.toString()));
        assertThat(checked.status()).as(checked.output()).isZero();
        assertThat(checked.output()).contains("SUCCESS: " + rules().size() + " rules found");
    }

    @Test
    @Tag("peers")
    void prometheusTakesTheMetrics() throws Exception {
        var checked =
                Programs.run(
                        List.of(Programs.find("promtool"), "check", "metrics"),
                        metrics().getBytes(StandardCharsets.UTF_8),
                        60);
        assertThat(checked.output()).doesNotContain("error while linting");
    }
}
