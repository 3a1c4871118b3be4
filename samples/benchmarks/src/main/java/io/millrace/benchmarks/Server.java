package io.millrace.benchmarks;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The server's process: answers every {@code /item/...} with the same bytes, after as many milliseconds as its argument
 * says, and {@code /in-flight} with how many of those are still to be answered. Prints its port, and ends when its input
 * does: it never outlives the client.
 */
final class Server {
    private static final byte[] BODY = Item.sampleJson();

    private final Duration delay;
    private final AtomicInteger inFlight = new AtomicInteger();

    private Server(Duration delay) {
        this.delay = delay;
    }

    public static void main(String[] args) throws IOException {
        Server server = new Server(Duration.ofMillis(Long.parseLong(args[0])));
        DisposableServer bound = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(server::answer)
                .bindNow();
        System.out.println(bound.port());
        while (System.in.read() >= 0) {}
        bound.disposeNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (request.uri().equals("/in-flight")) {
            return response.sendString(Mono.just(Integer.toString(inFlight.get())));
        }
        response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(BODY.length));
        if (delay.isZero()) {
            return response.sendByteArray(Mono.just(BODY));
        }
        inFlight.incrementAndGet();
        return response.sendByteArray(
                Mono.delay(delay).map(elapsed -> BODY).doFinally(end -> inFlight.decrementAndGet()));
    }
}
