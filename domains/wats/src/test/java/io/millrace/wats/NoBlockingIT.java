package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.wats.simulator.Counters;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/**
 * Everything at once under BlockHound, which reports each call that blocks an event loop or a thread of the parallel
 * scheduler, also where the caller swallows the error. Needs a JVM of its own, with {@code
 * -XX:+AllowRedefinitionToAddDeleteMethods}.
 */
@Tag("blockhound")
class NoBlockingIT {
    private static final Queue<String> BLOCKED = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void install() {
        BlockHound.builder()
                .loadIntegrations()
                // Resilience4j counts outcomes under a lock, for a few additions: contended when two loops end calls at
                // once.
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "record")
                // Jackson builds the reader of a type under a lock, once for each type.
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                .blockingMethodCallback(method -> {
                    BlockingOperationError found = new BlockingOperationError(method);
                    BLOCKED.add(Thread.currentThread().getName() + " " + method + " "
                            + List.of(found.getStackTrace()).subList(0, Math.min(25, found.getStackTrace().length)));
                    throw found;
                })
                .install();
    }

    @BeforeEach
    void forget() {
        BLOCKED.clear();
    }

    /** Long enough that a thread which loses its core on the way here still has to park. */
    private static boolean block() {
        try {
            return new CountDownLatch(1).await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void blockHound_whenAThreadOfTheParallelSchedulerBlocks_reportsIt() {
        StepVerifier.create(Mono.fromCallable(NoBlockingIT::block).subscribeOn(Schedulers.parallel()))
                .expectError(BlockingOperationError.class)
                .verify(LIMIT);
        assertThat(BLOCKED).anyMatch(found -> found.startsWith("parallel-"));
    }

    @Test
    void blockHound_whenAnEventLoopOfTheClientBlocks_reportsIt() {
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.version().map(version -> block()))
                    .expectErrorSatisfies(failure -> assertThat(failure).isInstanceOf(BlockingOperationError.class))
                    .verify(LIMIT);
            assertThat(BLOCKED).anyMatch(found -> found.startsWith("millrace-"));
        }
    }

    private static List<String> reports(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> """
                        {"type":"T","id":"%s","pn":"PCB-1","sn":"SN-%d","rev":"A","processCode":10,"result":"P",
                         "machineName":"M","location":"L","purpose":"P","start":"2026-03-02T08:15:00Z","uut":{},
                         "root":{}}""".formatted(new UUID(0x4000L, number), number))
                .toList();
    }

    @Test
    void everything_whenFaultsRetriesQuotaPagingAndWritesMeet_blocksNoThread() {
        Quota quota = Quota.sliding(150, Duration.ofSeconds(1));
        WatsSimulator.Builder builder = Given.server()
                .products(200)
                .users(230)
                .maxUsersPerPage(20)
                .latency(Latency.logNormal(Duration.ofMillis(3), 1, 5))
                .fault("PN-10", Fault.reset().times(1))
                .fault("PN-20", Fault.close().times(2))
                .fault("PN-30", Fault.truncatedBody().times(1))
                .fault("PN-40", Fault.status(503).times(2))
                .fault("PN-50", Fault.status(429).header("Retry-After", "1").times(1))
                .fault("PN-60", Fault.hang().times(1))
                .fault("PN-70", Fault.html())
                .fault("PN-80", Fault.status(404))
                .fault(new UUID(0x4000L, 7).toString(), Fault.reset().afterEffect());
        try (WatsSimulator server = builder.start();
                Wats wats = Given.client(server, o -> o.withQuota(quota).withAttemptTimeout(Duration.ofSeconds(5)))) {
            Flux<Object> all = Flux.merge(
                    wats.product().getProductsBatch(partNumbers(200)),
                    wats.scim().users(),
                    wats.report().submitWsjfBatch(reports(40)),
                    wats.report().submitWsjfBatch(List.of("no json")),
                    Flux.range(0, 20).flatMap(i -> Result.of(wats.version())));
            StepVerifier.create(all)
                    .expectNextCount(200 + 230 + 40 + 1 + 20)
                    .expectComplete()
                    .verify(LIMIT);
            Counters counters = server.counters();
            assertThat(counters.faulted()).as("the faults were met").isEqualTo(1 + 2 + 1 + 2 + 1 + 1 + 1 + 1 + 1);
            assertThat(counters.maxInFlight()).isLessThanOrEqualTo(32);
        }
        assertThat(BLOCKED).isEmpty();
    }
}
