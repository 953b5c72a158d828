package postern.config;

import java.util.List;

/** The reference of all keys, written from what reads them. */
public final class Reference {
    private Reference() {}

    /** The whole page, in Markdown. */
    public static String page() {
        var page = new StringBuilder();
        page.append("# postern.yaml: every key\n\n");
        page.append(
                """
                This page is made from the code that reads the file, and a test fails when the two
                differ. The file is YAML 1.2 in UTF-8. Where a list is expected, one item may stand
                without brackets. Unknown keys, things that stand twice and references to nothing
                are errors; `postern check` tells all of them at once, each with its line and a cure.

                """);
        section(page, "The first level", RootReader.SHAPE);
        page.append("## Lists in files\n\n").append(Lists.DOC).append("\n\n");
        section(page, "tls", Tls.SHAPE);
        subsection(page, Tls.CERTIFICATE_SHAPE);
        subsection(page, Acme.SHAPE);
        section(page, "dkim", Dkim.SHAPE);
        page.append("### keys\n\n");
        body(page, Dkim.KEY_SHAPE);
        section(page, "dmarc-reports", DmarcReports.SHAPE);
        section(page, "daily-report", DailyReport.SHAPE);
        section(page, "release-notice", ReleaseCheck.SHAPE);
        section(page, "forwarding", Forwarding.SHAPE);
        subsection(page, Forwarding.SRS_SHAPE);
        subsection(page, Forwarding.ARC_SHAPE);
        section(page, "listeners", Listeners.SHAPE);
        subsection(page, Listeners.PROXY_SHAPE);
        subsection(page, ClientCertificates.SHAPE);
        subsection(page, Inspecting.SHAPE);
        subsection(page, Hidden.SHAPE);
        page.append("## grants\n\n").append("Each is written as `- kind: { key: value, … }`.\n\n");
        for (var shape : Grants.SHAPES) subsection(page, shape);
        page.append("## guards\n\n").append("Each is written as `- kind: { key: value, … }`.\n\n");
        page.append("What a guard can do: ").append(Verb.DOC).append("\n\n");
        for (var shape : Guards.SHAPES) subsection(page, shape);
        page.append("### rules\n\n");
        body(page, AddressGuards.RULE);
        page.append("### rules of content\n\n");
        body(page, ContentGuard.RULE);
        page.append("### rules of helo\n\n");
        body(page, HostGuards.HELO_RULE);
        later(page, "These guards are part of the language", Guards.LATER);
        subsection(page, RateTerms.EXCEPT_SHAPE);
        subsection(page, RateTerms.WARM_UP_SHAPE);
        section(page, "not", Selectors.NOT_SHAPE);
        section(page, "rewrite", Rewriting.SHAPE);
        section(page, "users", UserSources.SHAPE);
        page.append("### The file of users\n\n");
        body(page, UserEntries.USER);
        subsection(page, Guessing.SHAPE);
        subsection(page, OidcReader.SHAPE);
        subsection(page, IntrospectionReader.SHAPE);
        subsection(page, LdapReader.SHAPE);
        subsection(page, LdapGroups.SHAPE);
        section(page, "acknowledge", Acknowledgements.SHAPE);
        section(page, "tests", PolicyTests.SHAPE);
        section(page, "assert", Assertions.SHAPE);
        subsection(page, Assertions.NEVER_SHAPE);
        section(page, "routes", Routes.SHAPE);
        subsection(page, RouteProof.SHAPE);
        subsection(page, RouteSecurity.CERTIFICATE_SHAPE);
        subsection(page, RouteLogin.SHAPE);
        subsection(page, RouteLogin.OAUTH_SHAPE);
        for (var shape :
                List.of(
                        Limits.SHAPE,
                        Retries.SHAPE,
                        Places.DNS,
                        Reputation.SHAPE,
                        Places.SPOOL,
                        Logs.SHAPE,
                        Places.METRICS,
                        Watching.SHAPE)) {
            section(page, shape.path(), shape);
            if (shape.equals(Reputation.SHAPE)) {
                subsection(page, Greylisting.SHAPE);
                page.append("### lists\n\n");
                body(page, Reputation.LIST_SHAPE);
            }
            if (shape.equals(Logs.SHAPE)) log(page);
        }
        section(page, "alerts", Alerts.SHAPE);
        for (var shape :
                List.of(
                        Alerts.MAIL_SHAPE,
                        Alerts.WEBHOOK_SHAPE,
                        Alerts.COMMAND_SHAPE,
                        AlertConditions.SHAPE)) subsection(page, shape);
        return page.toString().stripTrailing() + "\n";
    }

    private static void log(StringBuilder page) {
        page.append("### outputs\n\n");
        body(page, Logs.OUTPUT_SHAPE);
        subsection(page, Masking.SHAPE);
        subsection(page, Rotation.SHAPE);
        page.append("### fields\n\n").append(LogField.list()).append('\n');
    }

    private static void section(StringBuilder page, String title, Shape shape) {
        page.append("## ").append(title).append("\n\n");
        body(page, shape);
    }

    private static void subsection(StringBuilder page, Shape shape) {
        var path = shape.path();
        page.append("### ").append(path.substring(path.lastIndexOf(' ') + 1)).append("\n\n");
        body(page, shape);
    }

    private static void body(StringBuilder page, Shape shape) {
        page.append(shape.doc()).append("\n\n");
        page.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (var key : shape.keys())
            page.append("| `")
                    .append(key.name())
                    .append("` | ")
                    .append(key.type().label())
                    .append(" | ")
                    .append(standIn(key))
                    .append(" | ")
                    .append(key.doc())
                    .append(" |\n");
        page.append('\n');
        if (!shape.example().isEmpty())
            page.append("```yaml\n").append(shape.example()).append("```\n\n");
        later(page, "These keys are part of the language", shape.later());
    }

    private static String standIn(Key<?> key) {
        if (key.fallback() != null) return "`" + key.fallback() + "`";
        return key.absent() == null ? "**required**" : key.absent();
    }

    private static void later(StringBuilder page, String what, List<String> names) {
        if (names.isEmpty()) return;
        page.append(what)
                .append(", but this version does not support them yet and says so: `")
                .append(String.join("`, `", names))
                .append("`.\n\n");
    }
}
