package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mailauth.Srs.Forwarded;
import postern.mailauth.Srs.Returned;

/** Senders of mail that we forward, rewritten and turned back. */
class SrsTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-27");
    private static final byte[] SECRET = secret("one secret of ours");

    private final Srs srs = srs("fwd.example", SECRET);

    private static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Srs srs(String domain, byte[]... secrets) {
        return new Srs(List.of(secrets), Domain.of(domain), 14);
    }

    private static Mailbox forwarded(Srs srs, String sender) {
        var forwarded = srs.forward(Mailbox.of(sender), TODAY);
        assertThat(forwarded).isInstanceOf(Forwarded.Rewritten.class);
        return ((Forwarded.Rewritten) forwarded).mailbox();
    }

    private static Returned original(String mailbox) {
        return new Returned.Original(Mailbox.of(mailbox));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.example",
                "First.Last@b.example",
                "a=b=c@b.example",
                "=@b.example",
                "a+b-c@b.example",
                "\"a b\"@b.example",
                "\"a@b\"@b.example",
                "\u00fc@b.example",
                "srs@b.example",
                "SRS2=x@b.example",
                "SRS0@b.example",
                "a@xn--bcher-kva.example",
            })
    void whatWasForwardedComesBack(String sender) {
        var there = forwarded(srs, sender);
        assertThat(there.host()).isEqualTo(Domain.of("fwd.example"));
        assertThat(srs.back(there, TODAY)).isEqualTo(original(sender));
        assertThat(srs.back(there, TODAY.plusDays(14))).isEqualTo(original(sender));
    }

    @Test
    void theFormIsThatOfOthers() {
        assertThat(forwarded(srs, "a@b.example").toString())
                .matches("SRS0=[a-z2-7]{6}=[a-z2-7]{2}=b\\.example=a@fwd\\.example");
    }

    @Test
    void anAddressGetsOld() {
        var there = forwarded(srs, "a@b.example");
        for (int days = 15; days < 1023; days += 7)
            assertThat(srs.back(there, TODAY.plusDays(days))).isEqualTo(new Returned.Expired());
        assertThat(srs.back(there, TODAY.minusDays(1))).isEqualTo(original("a@b.example"));
        assertThat(srs.back(there, TODAY.minusDays(2))).isEqualTo(new Returned.Forged());
    }

    /** The day that it tells comes again every 1,024 days. */
    @Test
    void anOldAddressDoesNotComeToLifeAgain() {
        var there = forwarded(srs, "a@b.example");
        for (int days = 1023; days < 3 * 1024 + 15; days++)
            assertThat(srs.back(there, TODAY.plusDays(days)))
                    .as("behind %d days", days)
                    .isEqualTo(new Returned.Forged());
    }

    @Test
    void theCaseMayHaveBeenChangedOnTheWay() {
        var there = forwarded(srs, "Joe@b.example");
        var lower = Mailbox.of(there.toString().toLowerCase(Locale.ROOT));
        var upper = Mailbox.of(there.local().toUpperCase(Locale.ROOT) + "@fwd.example");
        assertThat(srs.back(lower, TODAY)).isEqualTo(original("joe@b.example"));
        assertThat(srs.back(upper, TODAY)).isEqualTo(original("JOE@b.example"));
    }

    /** HOSTILE 17: a Kelvin sign is no K, whatever the JDK folds. */
    @Test
    void anotherLetterIsNoOtherCase() {
        var there = forwarded(srs, "kim@b.example");
        var kelvin = Mailbox.of(there.toString().replace("=kim@", "=\u212aim@"));
        assertThat(kelvin).isNotEqualTo(there);
        assertThat(srs.back(kelvin, TODAY)).isNotEqualTo(original("\u212aim@b.example"));
    }

    @Test
    void nobodyElseMakesOne() {
        var there = forwarded(srs, "a@b.example");
        var other = forwarded(srs("fwd.example", secret("the secret of others")), "a@b.example");
        assertThat(srs.back(other, TODAY)).isEqualTo(new Returned.Forged());
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            var local = new StringBuilder(there.local());
            int at = 5 + random.nextInt(local.length() - 5);
            char c = "abcdefgh234567=.+x".charAt(random.nextInt(18));
            if (local.charAt(at) == c) continue;
            local.setCharAt(at, c);
            assertThat(srs.back(new Mailbox(local.toString(), Domain.of("fwd.example")), TODAY))
                    .as(local.toString())
                    .isEqualTo(new Returned.Forged());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SRS0=",
                "SRS0=x",
                "SRS0=aaaaaa=",
                "SRS0==aa=b.example=a",
                "SRS1=x",
                "SRS1=aaaaaa==b"
            })
    void whatIsCutIsNoneOfOurs(String local) {
        assertThat(srs.back(new Mailbox(local, Domain.of("fwd.example")), TODAY))
                .isIn(new Returned.Forged(), new Returned.Foreign());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@fwd.example",
                "SRS@fwd.example",
                "srs2=a=b@fwd.example",
                "SRS0x=y@fwd.example"
            })
    void otherAddressesAreLeftAlone(String address) {
        assertThat(srs.back(Mailbox.of(address), TODAY)).isEqualTo(new Returned.Foreign());
    }

    @Test
    void inOtherDomainsNothingIsOurs() {
        var there = forwarded(srs, "a@b.example");
        assertThat(srs.back(new Mailbox(there.local(), Domain.of("other.example")), TODAY))
                .isEqualTo(new Returned.Foreign());
    }

    /** What a second forwarder gets, and a third one, goes back by the first. */
    @Test
    void forwardersBehindOneAnother() {
        var second = srs("two.example", secret("the secret of two.example"));
        var third = srs("three.example", secret("the secret of three.example"));
        var one = forwarded(srs, "a@b.example");
        var two = forwarded(second, one.toString());
        assertThat(two.local())
                .startsWith("SRS1=")
                .contains("=fwd.example==")
                .endsWith("=b.example=a");
        var three = forwarded(third, two.toString());
        assertThat(three.local()).hasSameSizeAs(two.local()).contains("=fwd.example==");
        assertThat(third.back(three, TODAY)).isEqualTo(new Returned.Original(one));
        assertThat(second.back(two, TODAY)).isEqualTo(new Returned.Original(one));
        assertThat(srs.back(one, TODAY)).isEqualTo(original("a@b.example"));
        assertThat(second.back(three, TODAY)).isEqualTo(new Returned.Foreign());
        var stolen = new Mailbox(three.local(), Domain.of("two.example"));
        assertThat(second.back(stolen, TODAY)).isEqualTo(new Returned.Forged());
    }

    @Test
    void othersMaySeparateInAnotherWay() {
        var there = forwarded(srs, "SRS0+abcd=XY=b.example=a@other.example");
        assertThat(there.local()).contains("=other.example=+abcd=XY=b.example=a");
        assertThat(srs.back(there, TODAY))
                .isEqualTo(original("SRS0+abcd=XY=b.example=a@other.example"));
    }

    /** Whoever has one kind of address has none of the other. */
    @Test
    void aMacIsForItsKindAlone() {
        var there = forwarded(srs, "SRS0=abcd=XY=b.example=a@other.example");
        var other = "SRS0" + there.local().substring(4);
        assertThat(srs.back(new Mailbox(other, Domain.of("fwd.example")), TODAY))
                .isEqualTo(new Returned.Forged());
    }

    @Test
    void secretsCanBeChanged() {
        var there = forwarded(srs, "a@b.example");
        var fresh = secret("a fresh secret of ours");
        assertThat(srs("fwd.example", fresh, SECRET).back(there, TODAY))
                .isEqualTo(original("a@b.example"));
        assertThat(srs("fwd.example", fresh).back(there, TODAY)).isEqualTo(new Returned.Forged());
    }

    @Test
    void whatDoesNotFitIsSaid() {
        assertThat(srs.forward(Mailbox.of("a".repeat(50) + "@b.example"), TODAY))
                .isEqualTo(
                        new Forwarded.Impossible(
                                "the rewritten local part would have 75 octets; 64 are allowed"));
        assertThat(srs.forward(Mailbox.of("a@[192.0.2.1]"), TODAY))
                .isEqualTo(new Forwarded.Impossible("the sender's address has no domain"));
        assertThatThrownBy(() -> srs("fwd.example", secret("short")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
