package postern.unix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorLimitTest {
    @Test
    void theHardLimitIsTheSecondNumber() {
        var text =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             100                  200                  processes
                Max open files            1024                 20000                files
                """;
        assertThat(DescriptorLimit.hard(text)).contains(20_000L);
    }

    @Test
    void noLimitIsNoNumber() {
        assertThat(DescriptorLimit.hard("Max open files   1024   unlimited   files\n")).isEmpty();
        assertThat(DescriptorLimit.hard("")).isEmpty();
    }

    @Test
    void thisProcessHasOne() {
        assertThat(DescriptorLimit.hard().orElseThrow()).isPositive();
    }
}
