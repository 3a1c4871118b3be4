package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Locks that may have taken effect: said to be so, and never sent again by themselves. */
class LockDoubtTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    /** A ledger that does as it is told when something is to be noted. */
    private static final class Ledger implements LockLedger {
        private final LockLedger memory = LockLedger.inMemory(100);
        private final AtomicInteger settling = new AtomicInteger();
        private volatile Mono<Void> beforeBegin = Mono.empty();
        private volatile Mono<Void> beforeSettle = Mono.empty();
        private volatile Mono<Void> beforeForget = Mono.empty();

        @Override
        public Mono<EarlierLock> begin(LockKey key) {
            return beforeBegin.then(memory.begin(key));
        }

        @Override
        public Mono<Void> settle(LockKey key, LockedProof proof) {
            settling.incrementAndGet();
            return beforeSettle.then(memory.settle(key, proof));
        }

        @Override
        public Mono<Void> forget(LockKey key) {
            return beforeForget.then(memory.forget(key));
        }
    }

    private final Ledger ledger = new Ledger();
    private final TokenStore tokens = TokenStore.inMemory();
    private ArchiveOrigin client;
    private DeviceClient devices;

    @BeforeEach
    void enrol() {
        client = Given.client(archive);
        devices = client.devices(Given.signer(), tokens, ledger);
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
    }

    @AfterEach
    void close() {
        client.close();
    }

    static Stream<Fault> lostAnswers() {
        return EnrollDoubtTest.lostAnswers();
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void lock_whenTheAnswerIsLost_isAmbiguousAndNeverSentAgainByItself(Fault lost) {
        archive.next(FakeDevices.LOCK, lost.afterwards());

        MillraceException failure = failureOf(Given.hurried(
                archive, client, lost, Given.SECOND, hurried -> hurried.devices(Given.signer(), tokens, ledger)
                        .lock(capture(1))));

        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();

        MillraceException again = failureOf(devices.lock(capture(1)));

        assertThat(again.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(again).hasMessageContaining("not sent").hasMessageContaining(DEVICE);
        assertThat(archive.requests(FakeDevices.LOCK)).hasSize(1);
        assertThat(archive.devices.captures()).hasSize(1);

        valueOf(ledger.forget(capture(1).key()).thenReturn(true)); // somebody has looked, and decided
        valueOf(devices.lock(capture(1)));
        assertThat(archive.devices.captures()).hasSize(2);
    }

    @Test
    void lock_whenTheServiceIsUnavailableForAMoment_isTriedAgainAndLockedOnce() {
        archive.next(FakeDevices.LOCK, Fault.status(503), Fault.status(503));

        valueOf(devices.lock(capture(1)));

        assertThat(archive.requests(FakeDevices.LOCK)).hasSize(3);
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenItWasRefused_isForgottenSoThatItCanBeMended() {
        archive.next(FakeDevices.LOCK, Fault.status(403));
        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.FORBIDDEN);

        valueOf(devices.lock(capture(1)));

        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenARefusalCannotBeForgotten_tellsTheRefusalAndStaysInDoubt() {
        archive.next(FakeDevices.LOCK, Fault.status(403));
        ledger.beforeForget = Mono.error(new IllegalStateException("no database"));

        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.FORBIDDEN);

        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
    }

    @Test
    void lock_whenTheLedgerCannotBegin_isUnsent() {
        ledger.beforeBegin = Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "no database"));

        MillraceException failure = failureOf(devices.lock(capture(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageContaining("not sent: no database");

        assertThat(archive.requests(FakeDevices.LOCK)).isEmpty();
    }

    @Test
    void lock_whenTheLedgerCannotSettle_succeedsAndIsNotSentAgain() {
        ledger.beforeSettle = Mono.error(new IllegalStateException("disk full"));

        assertThat(valueOf(devices.lock(capture(1))).recordId()).isNotBlank();

        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenItIsCancelledOnTheWire_staysInDoubt() {
        archive.next(FakeDevices.LOCK, Fault.of(Fault.Kind.HANG).afterwards());
        Disposable locking = devices.lock(capture(1)).subscribe();
        await().atMost(LIMIT).until(() -> archive.devices.captures().size() == 1);

        locking.dispose();

        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
    }

    @Test
    void lock_whenItIsCancelledAfterTheAnswer_isSettledAllTheSame() {
        Sinks.Empty<Void> durable = Sinks.empty();
        ledger.beforeSettle = durable.asMono();
        Disposable locking = devices.lock(capture(1)).subscribe();
        await().atMost(LIMIT).until(() -> ledger.settling.get() == 1);

        locking.dispose();
        durable.tryEmitEmpty();

        assertThat(valueOf(devices.lock(capture(1))).recordId()).isNotBlank();
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenAnotherCallLocksTheCapture_isAConflictAndUnsent() {
        Sinks.Empty<Void> durable = Sinks.empty();
        ledger.beforeSettle = durable.asMono();
        CompletableFuture<LockedProof> first = devices.lock(capture(1)).toFuture();
        await().atMost(LIMIT).until(() -> ledger.settling.get() == 1);

        assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.CONFLICT);
        durable.tryEmitEmpty();

        assertThat(first).succeedsWithin(LIMIT);
        assertThat(valueOf(devices.lock(capture(1)))).isEqualTo(first.join());
        assertThat(archive.devices.captures()).hasSize(1);
    }
}
