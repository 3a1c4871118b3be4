package io.millrace.http;

import static io.millrace.http.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.DisposableChannel;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Thousands of calls over a few shared connections, while the server fails and the callers lose patience. */
class Http2StressTest {
    private static final int CALLS = 2_000;
    private static final int WAITING = 200; // callers at a time
    private static final int IN_FLIGHT = 64;
    private static final int STREAMS = 20; // that the server allows on one connection
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private record Outcome(int call, String kind) {}

    @TempDir
    private Path folder;

    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final FailingService service = new FailingService();

    @RegisterExtension
    private final Clients clients = new Clients();

    @Test
    void send_whenMuchGoesWrongAtOnce_settlesEachCallOnceAndLeavesNothingBehind() {
        Authority authority = Authority.in(folder);
        try (NettyServer server = NettyServer.start(
                settings -> NettyServer.http2(authority.localhost())
                        .apply(settings)
                        .http2Settings(streams -> streams.maxConcurrentStreams(STREAMS)),
                service::handle)) {
            Gate gate = Gate.of(IN_FLIGHT);
            Pipeline pipeline = clients.open(Clients.options(server.url("https"))
                    .withTls(Tls.trusting(authority.certificate()))
                    .withHttpVersion(HttpVersion.HTTP_2)
                    .withCircuitBreaker(CircuitBreakerConfig.custom()
                            .failureRateThreshold(100)
                            .build())
                    .withGate(gate));
            Random random = new Random(11);

            Flux.range(0, CALLS)
                    .flatMap(i -> call(pipeline, i, random.nextInt(10) == 0 ? random.nextInt(20_000) : -1), WAITING)
                    .blockLast(LIMIT);

            await().until(() -> outcomes.size() >= CALLS); // the last are noted a moment after they ended
            Set<Integer> settled = new HashSet<>();
            assertThat(outcomes).hasSize(CALLS).allMatch(outcome -> settled.add(outcome.call()));
            Map<String, Integer> counts =
                    outcomes.stream().collect(Collectors.toMap(Outcome::kind, outcome -> 1, Integer::sum));
            assertThat(counts).containsKeys("answered 1", "cancelled", "AMBIGUOUS");
            assertThat(counts.keySet())
                    .isSubsetOf("answered 1", "cancelled", "AMBIGUOUS", "SERVER_ERROR", "CONNECTION_ERROR");
            assertThat(counts.get("answered 1")).isGreaterThan(CALLS / 2);
            assertThat(service.most()).isLessThanOrEqualTo(IN_FLIGHT);
            await().until(() -> gate.inFlight() == 0 && gate.waiting() == 0 && service.streams() == 0);
            int connections = server.connections();
            assertThat(connections).isLessThanOrEqualTo(2 * IN_FLIGHT / STREAMS);

            service.recover();
            outcomes.clear();
            Flux.range(0, CALLS / 4)
                    .flatMap(i -> call(pipeline, i, -1), WAITING)
                    .blockLast(LIMIT);
            await().until(() -> outcomes.size() >= CALLS / 4);
            assertThat(outcomes).hasSize(CALLS / 4).allMatch(outcome -> outcome.kind()
                    .equals("answered 1"));
            assertThat(server.connections()).isEqualTo(connections);
        }
    }

    /** One call, every fourth a write, by a caller who may give up after so many microseconds. */
    private Mono<Integer> call(Pipeline pipeline, int i, int patience) {
        Request<Integer> request =
                (i % 4 == 0 ? Request.post("/items/" + i) : Request.get("/items/" + i)).as(Integer.class);
        return Mono.defer(() -> {
            StringBuilder kind = new StringBuilder("answered");
            return send(pipeline, request)
                    .doOnNext(answer -> kind.append(answer == i ? " 1" : " what another one asked"))
                    .doOnError(failure -> kind.replace(0, kind.length(), String.valueOf(ErrorCode.of(failure))))
                    .doOnCancel(() -> service.givenUp(i)) // before the gate lets another one through
                    .doFinally(end ->
                            outcomes.add(new Outcome(i, end == SignalType.CANCEL ? "cancelled" : kind.toString())))
                    .onErrorResume(failure -> Mono.empty())
                    .takeUntilOther(patience < 0 ? Mono.never() : Mono.delay(Duration.ofNanos(patience * 1_000L)));
        });
    }

    /** Answers after up to 15 ms: one in five with 503, one in twenty with a reset, else with the number it was asked for. */
    private static final class FailingService {
        private final Set<Object> running = new HashSet<>();
        private final Map<Integer, Object> latest = new HashMap<>();
        private final Set<Integer> givenUp = new HashSet<>();
        private int streams;
        private int most;
        private volatile boolean failing = true;

        Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
            int i = Integer.parseInt(request.uri().substring("/items/".length()));
            Object self = new Object();
            arrived(i, self);
            request.withConnection(connection -> connection.onDispose(() -> closed(self)));
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int dice = failing ? random.nextInt(100) : 100;
            return request.receive()
                    .then(Mono.delay(Duration.ofMillis(random.nextInt(16))))
                    .doOnNext(now -> done(self)) // before the caller can hear of it
                    .flatMapMany(now -> {
                        if (dice < 20) {
                            return response.status(503).send();
                        }
                        if (dice < 25) {
                            request.withConnection(DisposableChannel::dispose);
                            return Mono.never();
                        }
                        return response.header("Content-Type", "application/json")
                                .sendString(Mono.just(String.valueOf(i)));
                    });
        }

        private synchronized void arrived(int i, Object self) {
            streams++;
            if (!givenUp.contains(i)) {
                running.add(self);
                latest.put(i, self);
                most = Math.max(most, running.size());
            }
        }

        private synchronized void done(Object self) {
            running.remove(self);
        }

        private synchronized void closed(Object self) {
            running.remove(self);
            streams--;
        }

        synchronized void givenUp(int i) {
            givenUp.add(i);
            running.remove(latest.get(i));
        }

        synchronized void recover() {
            failing = false;
            givenUp.clear();
        }

        synchronized int streams() {
            return streams;
        }

        synchronized int most() {
            return most;
        }
    }
}
