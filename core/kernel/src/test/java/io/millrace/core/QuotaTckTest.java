package io.millrace.core;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** Held against a request that waits for its slot, which a timer frees, and is answered at once. */
@Test
public class QuotaTckTest extends PublisherRules<String> {

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }

    @Override
    public Publisher<String> createPublisher(long elements) {
        Quota quota = Quota.sliding(1, Duration.ofMillis(1));
        quota.guard(Mono.empty()).subscribe();
        return quota.guard(elements == 0 ? Mono.empty() : Mono.just("answer"));
    }

    @Override
    public Publisher<String> createFailedPublisher() {
        return Quota.unlimited().guard(Mono.error(new IllegalStateException("broken")));
    }
}
