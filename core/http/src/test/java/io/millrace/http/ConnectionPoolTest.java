package io.millrace.http;

import static io.millrace.http.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How many connections there may be. */
class ConnectionPoolTest {
    private static final int SPARE = 8;

    @RegisterExtension
    private final Clients clients = new Clients();

    @Test
    void send_whenTheGateIsRaisedLater_hasConnectionsForAll() {
        AtomicInteger inFlight = new AtomicInteger();
        try (NettyServer server = NettyServer.start(settings -> settings, (request, response) -> {
            inFlight.incrementAndGet();
            return Mono.never();
        })) {
            Gate gate = Gate.of(2);
            Pipeline pipeline = clients.open(Clients.options(server.url("http")).withGate(gate));
            Disposable calls = Flux.range(0, 60)
                    .flatMap(i -> send(pipeline, Request.get("/x")), 60)
                    .subscribe();
            await().until(() -> inFlight.get() == 2);

            gate.resize(40);

            await().until(() -> inFlight.get() == 40);
            assertThat(server.connections()).isEqualTo(40);
            assertThat(gate.waiting()).isEqualTo(20);
            calls.dispose();
        }
    }

    @Test
    void send_whenTheGateIsLoweredLater_keepsToIt() {
        try (RawServer server = RawServer.answering("{}")) {
            Gate gate = Gate.of(40);
            Pipeline pipeline = clients.open(Clients.options(server.url()).withGate(gate));
            gate.resize(1);

            Flux.range(0, 60)
                    .flatMap(i -> send(pipeline, Request.get("/x")), 60)
                    .blockLast(Clients.LIMIT);

            assertThat(server.requests()).hasSize(60);
            assertThat(server.connections()).isLessThanOrEqualTo(1 + SPARE);
        }
    }

    @Test
    void getPermits_whenTheGateChanges_followsIt() {
        Gate gate = Gate.of(2);
        GateAllocation pool = new GateAllocation(gate);

        assertThat(pool.permitMaximum()).isEqualTo(2 + SPARE);
        assertThat(pool.estimatePermitCount()).isEqualTo(2 + SPARE);
        assertThat(pool.getPermits(7)).isEqualTo(7);
        assertThat(pool.getPermits(7)).isEqualTo(3);
        assertThat(pool.getPermits(1)).isZero();
        assertThat(pool.estimatePermitCount()).isZero();

        gate.resize(3);
        assertThat(pool.getPermits(5)).isEqualTo(1);

        gate.resize(1);
        assertThat(pool.estimatePermitCount()).isZero();
        assertThat(pool.getPermits(1)).isZero();
        pool.returnPermits(2);
        assertThat(pool.permitGranted()).isEqualTo(9);
        assertThat(pool.getPermits(1)).isZero();
        pool.returnPermits(1);
        assertThat(pool.getPermits(1)).isEqualTo(1);
    }

    @Test
    void copy_always_countsForItself() {
        GateAllocation pool = new GateAllocation(Gate.of(1));
        pool.getPermits(100);

        assertThat(pool.copy().getPermits(100)).isEqualTo(1 + SPARE);
    }

    @Test
    void getPermits_whenManyAskAtOnce_neverExceedsTheMaximum() {
        GateAllocation pool = new GateAllocation(Gate.of(2));
        AtomicInteger held = new AtomicInteger();

        IntStream held8 = Flux.range(0, 8)
                .flatMap(i ->
                        Mono.fromCallable(() -> borrowAndReturn(pool, held)).subscribeOn(Schedulers.parallel()))
                .toStream()
                .mapToInt(most -> most);

        assertThat(held8.max().orElseThrow()).isBetween(1, 2 + SPARE);
        assertThat(pool.permitGranted()).isZero();
    }

    /** The most that were held at once. */
    private static int borrowAndReturn(GateAllocation pool, AtomicInteger held) {
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            int mine = pool.getPermits(1 + i % 3);
            most = Math.max(most, held.addAndGet(mine));
            held.addAndGet(-mine);
            pool.returnPermits(mine);
        }
        return most;
    }
}
