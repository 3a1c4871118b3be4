package io.millrace.http;

import io.millrace.core.Quota;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The Reactive Streams rules for publishers, held against an array that streams from a server. */
@Test
public class StreamTckTest extends PublisherVerification<Long> {
    private static final long ENOUGH = 1_000_000; // to stand for an array without end

    private final DisposableServer server = HttpServer.create()
            .port(0)
            .route(routes -> routes.get(
                    "/numbers/{count}",
                    (request, response) -> response.sendString(array(Long.parseLong(request.param("count"))))))
            .bindNow();
    private final Pipeline pipeline =
            new Pipeline("test", Clients.options("http://127.0.0.1:" + server.port()), Quota::unlimited);

    public StreamTckTest() {
        super(new TestEnvironment(5_000, 100));
    }

    @AfterClass
    public void stop() {
        pipeline.closeGracefully(Duration.ZERO).block(Clients.LIMIT);
        server.disposeNow();
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return pipeline.stream(() ->
                Request.get("/numbers/{count}", Math.min(elements, ENOUGH)).as(Long.class));
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        return pipeline.stream(() -> Request.get("/nowhere").as(Long.class));
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

    private static Flux<String> array(long count) {
        Flux<String> numbers = Flux.<String, Long>generate(() -> 0L, (next, sink) -> {
            if (next == count) {
                sink.complete();
            } else {
                sink.next((next == 0 ? "" : ",") + next);
            }
            return next + 1;
        });
        return Flux.concat(Flux.just("["), numbers, Flux.just("]"));
    }
}
