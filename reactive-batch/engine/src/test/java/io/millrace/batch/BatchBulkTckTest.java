package io.millrace.batch;

import io.millrace.core.RetryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Reactive Streams rules for publishers, held against a batch whose calls for many end on other threads, some after a retry. */
@Test
public class BatchBulkTckTest extends PublisherVerification<BatchItem<Long, Long>> {
    public BatchBulkTckTest() {
        super(new TestEnvironment(500, 50));
    }

    @Override
    public Publisher<BatchItem<Long, Long>> createPublisher(long elements) {
        AtomicInteger calls = new AtomicInteger();
        return Batch.bulk(4, (List<Long> keys) -> Mono.delay(Duration.ofNanos(1))
                        .map(tick -> {
                            if (calls.getAndIncrement() % 3 == 0) {
                                throw new UncheckedIOException(new IOException("once more"));
                            }
                            return keys.stream().collect(Collectors.toMap(key -> key, key -> key));
                        })
                        .onErrorMap(UncheckedIOException.class, UncheckedIOException::getCause))
                .retryFailed(RetryPolicy.defaults().withMaxAttempts(10).withBackoff(retry -> 1L))
                .window(16)
                .run(keys(elements));
    }

    @Override
    public Publisher<BatchItem<Long, Long>> createFailedPublisher() {
        return Batch.bulk(4, (List<Long> keys) -> Mono.<Map<Long, Long>>never())
                .run(Flux.error(new IllegalStateException("no keys")));
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
