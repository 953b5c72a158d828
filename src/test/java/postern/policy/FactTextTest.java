package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Parsed;

/** Facts, and how they are written and read. */
class FactTextTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "listener, inbound",
                "client, 192.0.2.1",
                "now, 2027-06-30T12:00:00Z",
                "helo, h.example",
                "tls, true",
                "user, ann",
                "user, ''",
                "groups, ''",
                "groups, 'sales,staff'",
                "reverse-path, <>",
                "reverse-path, <a@b.example>",
                "owns-reverse-path, false",
                "forward-path, a@b.example",
                "recipient-known, true",
                "over-limits, 'per client,per user'",
                "from, <a@b.example>",
                "owns-from, true",
                "rdns, unverified",
                "spf, softfail",
                "source, 203.0.113.9",
                "source, 2001:db8::9 mail.there.example",
                "source, unavailable",
                "dkim, third-party",
                "arc, trusted",
                "dmarc, monitor",
                "dmarc, unavailable",
                "user, unavailable",
                "client, unavailable",
            })
    void whatIsReadIsWrittenTheSame(String name, String text) {
        var fact = FactText.named(name);
        assertThat(FactText.write(FactText.read(Facts.NONE, fact, text).orThrow(), fact))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "tls, maybe, it is true or false",
        "rdns, no, 'it is one of confirmed, unverified, none'",
        "now, noon, a time is written as 2027-06-30T12:00:00Z",
    })
    void whatCannotBeReadSaysWhy(String name, String text, String why) {
        assertThat(FactText.read(Facts.NONE, FactText.named(name), text))
                .isEqualTo(Parsed.bad(why));
    }

    @Test
    void factsHaveTheNamesThatPeopleWrite() {
        for (var fact : Fact.ALL) assertThat(FactText.named(fact.toString())).isSameAs(fact);
        assertThat(FactText.named("weather")).isNull();
    }

    @Test
    void namesStandApartAndNoNamesAreNone() {
        assertThat(FactText.read(Facts.NONE, Fact.GROUPS, "sales,staff").orThrow())
                .isEqualTo(Facts.NONE.with(Fact.GROUPS, Set.of("staff", "sales")));
        assertThat(FactText.read(Facts.NONE, Fact.GROUPS, "").orThrow())
                .isEqualTo(Facts.NONE.with(Fact.GROUPS, Set.of()));
    }

    @Test
    void yesAndNoAreTruthsToo() {
        assertThat(FactText.read(Facts.NONE, Fact.TLS, "yes").orThrow())
                .isEqualTo(Facts.NONE.with(Fact.TLS, true));
        assertThat(FactText.read(Facts.NONE, Fact.TLS, "no").orThrow())
                .isEqualTo(Facts.NONE.with(Fact.TLS, false));
    }

    @Test
    void whoIsCalledUnavailableIsKnownWhereTheTextIsTaken() {
        assertThat(FactText.known(Facts.NONE, Fact.USER, "unavailable").orThrow())
                .isEqualTo(Facts.NONE.with(Fact.USER, Optional.of("unavailable")));
    }

    @Test
    void aFactIsUnknownUnavailableOrKnown() {
        assertThat(FactText.write(Facts.NONE, Fact.TLS)).isNull();
        assertThat(FactText.write(Facts.NONE, Fact.USER)).isNull();
        var asked = Facts.NONE.unavailable(Fact.TLS);
        assertThat(asked.isUnknown(Fact.TLS)).isFalse();
        assertThat(asked.isUnavailable(Fact.TLS)).isTrue();
        assertThat(asked.value(Fact.TLS)).isNull();
        var known = asked.with(Fact.TLS, true);
        assertThat(known.isUnavailable(Fact.TLS)).isFalse();
        assertThat(known.value(Fact.TLS)).isTrue();
    }

    @Test
    void theNextTransactionForgets() {
        var facts = Facts.NONE.with(Fact.LISTENER, "inbound").with(Fact.TLS, true);
        assertThat(facts.without(Fact.TLS)).isEqualTo(Facts.NONE.with(Fact.LISTENER, "inbound"));
    }

    @Test
    void equalFactsAreEqual() {
        var facts = Facts.NONE.with(Fact.TLS, true);
        var same = Facts.NONE.with(Fact.TLS, false).with(Fact.TLS, true);
        assertThat(facts).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(Facts.NONE);
        assertThat(facts).isNotEqualTo(Facts.NONE.unavailable(Fact.TLS));
    }

    @Test
    void factsAreShownWithTheirNames() {
        assertThat(Facts.NONE).hasToString("");
        assertThat(Facts.NONE.with(Fact.LISTENER, "inbound").unavailable(Fact.USER))
                .hasToString("listener=inbound, user=unavailable");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // that is the point
    void aFactTakesNoValueOfAnotherKind() {
        assertThatThrownBy(() -> Facts.NONE.with((Fact) Fact.TLS, "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls");
    }
}
