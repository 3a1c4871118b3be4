package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * A server that serves 16 requests at once in about 50 ms each, with log-normal noise, and lets more of them queue, so that
 * each takes the longer the more there are.
 */
final class KneeServer implements AutoCloseable {
    private static final int KNEE = 16;
    private static final double UNLOADED_MILLIS = 50;
    private static final double SIGMA = 0.4;

    private final Random random = new Random(1);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Queue<Duration> times = new ConcurrentLinkedQueue<>();
    private final DisposableServer server;
    private volatile double slowness = 1;

    private KneeServer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> Mono.defer(this::served)
                        .then(Mono.defer(() -> response.header("Content-Type", "application/json")
                                .sendString(Mono.just("{\"name\":\"A\"}"))
                                .then())))
                .bindNow();
    }

    static KneeServer start() {
        return new KneeServer();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** From now on everything takes so many times as long. */
    void slowBy(double factor) {
        slowness = factor;
    }

    void reset() {
        times.clear();
    }

    int answers() {
        return times.size();
    }

    Duration percentile(int percent) {
        Duration[] sorted = times.stream().sorted().toArray(Duration[]::new);
        return sorted[sorted.length * percent / 100];
    }

    private Mono<?> served() {
        double load = Math.max(1, (double) inFlight.incrementAndGet() / KNEE);
        double noise = Math.exp(SIGMA * random.nextGaussian() - SIGMA * SIGMA / 2);
        Duration time = Duration.ofNanos((long) (UNLOADED_MILLIS * 1e6 * load * noise * slowness));
        return Mono.delay(time).doOnNext(tick -> times.add(time)).doFinally(end -> inFlight.decrementAndGet());
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
