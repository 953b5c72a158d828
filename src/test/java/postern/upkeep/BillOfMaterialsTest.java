package postern.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import postern.mail.Parsed;

class BillOfMaterialsTest {
    static BillOfMaterials sample() throws IOException {
        return BillOfMaterials.parse(resource("postern.cdx.json")).orThrow();
    }

    static String resource(String name) throws IOException {
        try (var in = BillOfMaterialsTest.class.getResourceAsStream("/upkeep/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void librariesAreReadWithTheirChecksumsAndSortedByName() throws IOException {
        assertThat(sample().libraries())
                .extracting(Library::toString, Library::sha256)
                .containsExactly(
                        tuple("info.picocli:picocli 4.7.7", ""),
                        tuple("io.netty:netty-tcnative-boringssl-static 2.0.84.Final", "abcd"));
    }

    @Test
    void whatIsNoBillSaysSo() {
        assertThat(BillOfMaterials.parse("{}"))
                .isEqualTo(Parsed.bad("it is no CycloneDX bill of materials"));
        assertThat(BillOfMaterials.parse("{")).isInstanceOf(Parsed.Bad.class);
    }
}
