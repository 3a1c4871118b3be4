package io.millrace.batch;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** The Reactive Streams rules for publishers, held against a submission whose call is answered on another thread. */
@Test
public class BatchCollectorTckTest extends PublisherVerification<Long> {
    private final BatchCollector<Long, Long> collector = BatchCollector.of(BulkCall.<Long, Long>positional(
                            3, keys -> Mono.delay(Duration.ofNanos(1)).thenReturn(keys))
                    .linger(Duration.ofMillis(1)))
            .start();

    public BatchCollectorTckTest() {
        super(new TestEnvironment(500, 50));
    }

    @AfterClass
    void close() {
        collector.close();
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return collector.submit(1L);
    }

    /** Nothing can fail before demand, which is when an item comes in; the rules for failing at once do not apply. */
    @Override
    public Publisher<Long> createFailedPublisher() {
        return null;
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
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
}
