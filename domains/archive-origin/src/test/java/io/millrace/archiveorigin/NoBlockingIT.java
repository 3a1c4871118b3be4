package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

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
                // The fake's own, which has one loop.
                .allowBlockingCallsInside(FakeArchive.class.getName(), "answer")
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
    void everything_whenDevicesLockWhileOthersRead_blocksNoThread() {
        archive.ledger.certificate(CERT, false);
        IntStream.range(0, 40).forEach(i -> archive.ledger.entry(entry(i)));
        archive.next(FakeDevices.ENROLL, Fault.status(503), Fault.of(Fault.Kind.RESET));
        archive.next(FakeDevices.LOCK, Fault.status(503), Fault.of(Fault.Kind.CLOSE), Fault.status(500));
        archive.next(FakeLedger.VERIFY, Fault.of(Fault.Kind.RESET), Fault.status(502), Fault.of(Fault.Kind.CUT));
        List<Enrollment> devices = IntStream.range(0, 20)
                .mapToObj(i -> Enrollment.of("device-" + i))
                .toList();
        devices.forEach(device -> Given.keys(device.deviceId())); // which are made from randomness, and so block
        List<Capture> captures = IntStream.range(0, 60)
                .mapToObj(i -> Given.capture(i).withDeviceId("device-" + i % 20))
                .toList();
        List<ContentClaim> claims =
                IntStream.range(0, 60).mapToObj(Given::claim).toList();
        try (ArchiveOrigin client =
                Given.client(archive, options -> options.withAttemptTimeout(Duration.ofSeconds(10)))) {
            DeviceClient writes = Given.devices(client);
            Flux<Object> all = Flux.merge(
                    writes.enrollDevicesBatch(devices)
                            .cast(Object.class)
                            .concatWith(writes.lockCapturesBatch(captures).cast(Object.class))
                            .subscribeOn(Schedulers.parallel()),
                    client.ledger().verifyBatch(claims).subscribeOn(Schedulers.parallel()),
                    client.ledger().getEntriesBatch(claims),
                    client.ledger().getCertificatesBatch(List.of(CERT, CERT)));
            StepVerifier.create(all)
                    .expectNextCount(20 + 60 + 60 + 60 + 2)
                    .expectComplete()
                    .verify(LIMIT);
        }
        assertThat(BLOCKED).isEmpty();
    }
}
