package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written and does nothing, or less than it says, is told. */
class IdleLinesTest {
    @TempDir private Path folder;

    private List<String> notes(String more) throws IOException {
        return notes("info@example.com", more);
    }

    private List<String> notes(String forwarded, String more) throws IOException {
        Files.writeString(folder.resolve("secret"), "0123456789abcdef\n");
        var file = folder.resolve("postern.yaml");
        Files.writeString(
                file,
                """
                hostname: mail.example.com
                domains: [example.com, srs.example.net]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants:
                  - receive: { on: [inbound] }
                  - forward: { to: ["%s"], becomes: [a@elsewhere.example], rate: 9/h }
                routes: [ { to: any, next-hop: mx } ]
                """
                                .formatted(forwarded)
                        + more);
        var reading = SettingsFile.read(file);
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings().notes().stream().map(Problem::message).toList();
    }

    @Test
    void ownAddressesNeedLists() throws IOException {
        var idle = "own-addresses are looked up in lists, and there are no lists";
        assertThat(notes("reputation: { own-addresses: [192.0.2.25] }\n")).contains(idle);
        assertThat(
                        notes(
                                """
                                reputation:
                                  own-addresses: [192.0.2.25]
                                  lists: [ { zone: bl.example.net } ]
                                """))
                .doesNotContain(idle);
    }

    @Test
    void aGreylistNeedsItsGuard() throws IOException {
        var idle = "greylist says how long strangers wait, and no greylist guard lets them";
        var section = "reputation: { greylist: { delay: 2m } }\n";
        assertThat(notes(section)).contains(idle);
        assertThat(notes(section + "guards: [ { greylist: {} } ]\n")).doesNotContain(idle);
    }

    @Test
    void whatElseTakesTheAddressesOfSrsIsNamed() throws IOException {
        var srs = "forwarding: { srs: { domain: srs.example.net, secret-file: secret } }\n";
        assertThat(notes(srs)).noneMatch(note -> note.contains("bounces do not find back"));
        var rewriting =
                "rewrite: [ { forward-path: \"*@srs.example.net\", as: \"*1@example.com\" } ]\n";
        assertThat(notes(srs + rewriting))
                .contains(
                        "this rewriting takes the addresses too that srs makes in srs.example.net:"
                                + " bounces do not find back to senders");
        assertThat(notes("*@srs.example.net", srs))
                .anyMatch(note -> note.contains("takes the addresses too that srs makes"));
        var inner = "forwarding: { srs: { domain: example.com, secret-file: secret } }\n";
        assertThat(notes(inner)).noneMatch(note -> note.contains("bounces do not find back"));
    }
}
