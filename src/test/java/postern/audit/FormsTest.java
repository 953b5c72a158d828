package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;

class FormsTest {
    private static final Names NAMES =
            new Names(
                    "user",
                    "far.example",
                    "someone@near.example",
                    "ours.example",
                    "mx.ours.example",
                    IpAddress.of("192.0.2.1"),
                    "nobody",
                    "me.example");

    @Test
    void thereAreSoMany() {
        assertThat(Forms.all()).hasSize(123);
    }

    @Test
    void eachHasANameOfItsOwn() {
        assertThat(Forms.all().stream().map(Form::id)).doesNotHaveDuplicates();
        assertThat(Forms.all().stream().map(Form::id)).allMatch(id -> id.matches("[a-z0-9-]+"));
    }

    @Test
    void noTwoSendTheSame() {
        assertThat(Names.distinct(Forms.all(), NAMES)).isEqualTo(Forms.all());
    }

    @Test
    void whatWouldBeSentTwiceToThisServerIsSentOnce() {
        var loopback = NAMES.at(IpAddress.of("127.0.0.1"));
        assertThat(Names.distinct(Forms.all(), loopback)).hasSize(Forms.all().size() - 3);
    }

    @Test
    void everyPlaceholderIsFilled() {
        for (var form : Forms.all())
            assertThat(
                            NAMES.fill(
                                    form.preface()
                                            + form.hello()
                                            + form.before()
                                            + form.mail()
                                            + form.rcpt()
                                            + form.disguise()))
                    .as(form.id())
                    .doesNotContain("{", "}");
    }

    @Test
    void everyFamilyIsTriedThatNeedsNoMessage() {
        assertThat(Forms.all().stream().map(Form::family).distinct())
                .containsExactlyInAnyOrder(
                        Arrays.stream(Family.values())
                                .filter(f -> f != Family.HEADER)
                                .toArray(Family[]::new));
    }

    @Test
    void aDisguiseIsNamedWhereThereIsOne() {
        for (var form : Forms.all())
            assertThat(form.disguise().isEmpty())
                    .as(form.id())
                    .isEqualTo(form.aim() != Aim.DISGUISED);
    }
}
