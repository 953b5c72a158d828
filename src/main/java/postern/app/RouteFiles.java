package postern.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import postern.config.Problem;
import postern.config.RouteRule;
import postern.config.Settings;
import postern.login.HopLogins;
import postern.net.ClientTls;
import postern.net.UnusableFile;

/** The files that routes name: CAs, certificates of ours, passwords. */
final class RouteFiles {
    private RouteFiles() {}

    /** Those that cannot be used: with them the relay does not start. */
    static List<Problem> problems(Settings settings, InstantSource clock) {
        var problems = new ArrayList<Problem>();
        for (var route : settings.routes()) {
            try {
                use(route, clock);
            } catch (UnusableFile e) {
                problems.add(
                        new Problem(
                                route.line(),
                                1,
                                String.valueOf(e.getMessage()),
                                CertificateReport.sentence(e.cure())));
            } catch (IOException e) {
                problems.add(
                        new Problem(
                                route.line(),
                                1,
                                String.valueOf(e.getMessage()),
                                "Write the password on the first line of that file."));
            }
        }
        return problems;
    }

    private static void use(RouteRule route, InstantSource clock) throws UnusableFile, IOException {
        var alone = List.of(route);
        new ClientTls(alone);
        new HopLogins(alone, null, clock, _ -> {});
    }
}
