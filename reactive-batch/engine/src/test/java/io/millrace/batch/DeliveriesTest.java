package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** A set of indexes, and what is left of it once it was written and read. */
class DeliveriesTest {
    @Property(tries = 300)
    void contains_whateverWasAddedOrReadInAnyOrder_isTheUnion(
            @ForAll @Size(max = 60) List<@LongRange(max = 80) Long> earlier,
            @ForAll @Size(max = 60) List<@LongRange(max = 80) Long> later,
            @ForAll @LongRange(max = 20_000) long earlierBlock,
            @ForAll @LongRange(max = 20_000) long laterBlock) {
        Deliveries first = filled(earlierBlock, earlier);
        Deliveries second = filled(laterBlock, later);

        second.addAll(ByteBuffer.wrap(first.toBytes()));

        Set<Long> expected = new HashSet<>();
        LongStream.range(0, Math.max(earlierBlock, laterBlock)).forEach(expected::add);
        earlier.forEach(index -> expected.add(earlierBlock + index));
        later.forEach(index -> expected.add(laterBlock + index));
        long end = Math.max(earlierBlock, laterBlock) + 100;
        assertThat(LongStream.range(0, end).allMatch(i -> second.contains(i) == expected.contains(i)))
                .isTrue();
        assertThat(second.mark())
                .isEqualTo(LongStream.range(0, end)
                        .filter(i -> !expected.contains(i))
                        .findFirst()
                        .orElseThrow());
    }

    private static Deliveries filled(long block, List<Long> above) {
        Deliveries deliveries = new Deliveries();
        LongStream.range(0, block).forEach(deliveries::add);
        above.forEach(index -> deliveries.add(block + index));
        return deliveries;
    }
}
