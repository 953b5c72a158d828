package postern.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.proof.HostFacts;
import postern.proof.HostFacts.Kind;

class HostFileTest {

    static List<Path> recorded() throws IOException {
        try (var files = Files.list(Path.of("src/test/hosts"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void whatIsWrittenIsReadAgain(Path file) throws IOException {
        var text = Files.readString(file);
        var facts = HostFile.read(file.toString(), text).orThrow();
        assertThat(HostFile.write(facts)).isEqualTo(text);
    }

    @Test
    void littleIsEnough() {
        var text =
                """
                {"interfaces": [{"name": "eth0", "addresses": ["192.0.2.2/24"]}],
                 "gateways": [{"address": "192.0.2.1"}, {"address": "fe80::1"}]}
                """;
        var facts = HostFile.read("a file", text).orThrow();
        assertThat(facts.interfaces().getFirst().kind()).isEqualTo(Kind.PLAIN);
        assertThat(facts.gateways().getFirst().address()).isEqualTo(IpAddress.of("192.0.2.1"));
        assertThat(facts.gateways().getLast().destination().toString()).isEqualTo("::/0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {                          | it is no JSON: a name in quotes is expected at character 2
                    []                         | the file is no object in braces
                    {}                         | "interfaces" is missing
                    {"interfaces":{}}          | interfaces is no list in brackets
                    {"interfaces":[1]}         | interfaces[0] is no object in braces
                    {"interfaces":[{}]}        | interfaces[0] has no "name"
                    {"interfaces":[{"name":1}]} | interfaces[0].name is no text in quotes
                    {"interfaces":[{"name":"a","kind":"tunnel"}]} | interfaces[0].kind is "tunnel", none of plain, bridge, overlay, user-mode
                    {"interfaces":[{"name":"a","adresses":[]}]} | interfaces[0] has "adresses"; it may hold addresses, kind, name, software
                    {"interfaces":[{"name":"a","addresses":["192.0.2.2"]}]} | interfaces[0].addresses[0] has no length of its network, as in 192.0.2.2/24
                    {"interfaces":[{"name":"a","addresses":["192.0.2/24"]}]} | interfaces[0].addresses[0]: "192.0.2" is no address: an IPv4 address is four decimal numbers from 0 to 255 without leading zeros
                    {"interfaces":[{"name":"a","addresses":["192.0.2.2/33"]}]} | interfaces[0].addresses[0]: a length is a number from 0 to 32
                    {"interfaces":[],"gateways":[{}]} | gateways[0] has no "address"
                    {"interfaces":[],"gateways":[{"address":"192.0.2.1","destination":"10.0.0.1/8"}]} | gateways[0].destination is no block: host bits are set: the block is 10.0.0.0/8
                    {"interfaces":[],"inside":["jail"]} | inside[0] is "jail", none of docker, kubernetes, lxc, podman, systemd-nspawn
                    """)
    void whatIsWrongIsSaidWithItsPlace(String text, String why) {
        assertThat(HostFile.read("a file", text)).isEqualTo(Parsed.<HostFacts>bad(why));
    }
}
