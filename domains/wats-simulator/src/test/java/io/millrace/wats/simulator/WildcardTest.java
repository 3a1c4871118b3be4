package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {

    @ParameterizedTest
    @CsvSource({
        "PN-1, pn-1, true",
        "PN-1, PN-10, false",
        "PN-1, XPN-1, false",
        "PN-_, PN-7, true",
        "PN-_, PN-, false",
        "_, 😀, true",
        "%, '', true",
        "'', '', true",
        "'', x, false",
        "' PN-1 ', PN-1, true",
        "%-1, PN-1, true",
        "PN%, PN, true",
        "P%%1, PN-1, true",
        "P%N%1, PN-1-1, true",
        "P%N%1, PN-12, false",
        "%ab%abc%, aabababcc, true",
        "%ab%abc_, aababcab, false",
        "a.c, abc, false",
        "a[b, A[B, true"
    })
    void matches_whateverThePattern_isAsPeopleMeanIt(String pattern, String text, boolean expected) {
        assertThat(Wildcard.of(pattern).matches(text)).isEqualTo(expected);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void matches_whenThePatternHasManyWildcards_comesToAnEnd() {
        assertThat(Wildcard.of("%a".repeat(50) + "x").matches("a".repeat(10_000)))
                .isFalse();
    }
}
