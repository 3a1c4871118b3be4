package io.millrace.core;

import java.util.List;
import java.util.stream.LongStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** Held against the items of pages that are answered at once, where a walk could recurse. */
@Test
public class PagedTckTest extends PublisherRules<Long> {
    private static final long PAGE_SIZE = 3;

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return numbers(elements);
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        return broken();
    }

    static Paged<Long, Long> numbers(long total) {
        return Paged.of(cursor -> {
            long from = cursor.placeOr(0L);
            long to = from + Math.min(PAGE_SIZE, total - from);
            List<Long> items = LongStream.range(from, to).boxed().toList();
            return Mono.just(Page.indexed(items, from, 0, total));
        });
    }

    static Paged<Long, Long> broken() {
        return Paged.of(cursor -> Mono.error(new IllegalStateException("broken")));
    }
}
