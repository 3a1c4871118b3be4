package io.millrace.core;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** Held against an operation that waits for its permit and ends on another thread. */
@Test
public class GateTckTest extends PublisherRules<Long> {
    private static final Mono<Long> SOON = Mono.delay(Duration.ofMillis(1));

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        Gate gate = Gate.of(1);
        gate.guard(SOON).subscribe();
        return gate.guard(elements == 0 ? SOON.then(Mono.empty()) : SOON);
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        return Gate.of(1).guard(Mono.error(new IllegalStateException("broken")));
    }
}
