package io.millrace.core;

import org.reactivestreams.Publisher;
import org.testng.annotations.Test;

/** Held against pages that are answered at once. */
@Test
public class PagedByPageTckTest extends PublisherRules<Page<Long, Long>> {

    @Override
    public Publisher<Page<Long, Long>> createPublisher(long pages) {
        if (pages == 0) {
            return PagedTckTest.numbers(0).byPage(Cursor.end());
        }
        return PagedTckTest.numbers(pages > Long.MAX_VALUE / 3 ? Long.MAX_VALUE : pages * 3)
                .byPage();
    }

    @Override
    public Publisher<Page<Long, Long>> createFailedPublisher() {
        return PagedTckTest.broken().byPage();
    }
}
