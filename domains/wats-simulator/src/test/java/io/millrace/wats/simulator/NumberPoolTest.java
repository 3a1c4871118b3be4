package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumberPoolTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final NumberPool.Reference NOBODY = new NumberPool.Reference(null, null, null);

    private final NumberPool pool = new NumberPool();

    private void add(int from, int to) {
        for (int number = from; number <= to; number++) {
            pool.add(String.format("%02d", number), NOW);
        }
    }

    private List<String> take(int quantity, boolean onlyInSequence) {
        return pool.take(quantity, onlyInSequence, NOBODY, NOW).stream()
                .map(NumberPool.Entry::id)
                .toList();
    }

    @Test
    void take_whenInSequence_takesTheFirstRunThatIsLongEnough() {
        add(11, 30);
        assertThat(take(1, false)).containsExactly("11");
        add(1, 10);

        assertThat(take(8, true)).containsExactly("01", "02", "03", "04", "05", "06", "07", "08");
        assertThat(take(3, true)).containsExactly("12", "13", "14");
        assertThat(take(3, false)).containsExactly("09", "10", "15");
        assertThatThrownBy(() -> take(16, true)).hasMessageContaining("not 16 free serial numbers in sequence");
    }
}
