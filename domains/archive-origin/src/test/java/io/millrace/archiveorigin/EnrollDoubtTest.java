package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Tokens that may be lost: with an answer, with a store, with the process. */
class EnrollDoubtTest {
    private static final Enrollment ENROLLMENT = Enrollment.of(DEVICE);

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    /** A store that does as it is told when it is to save something. */
    private static final class Store implements TokenStore {
        private final TokenStore memory = TokenStore.inMemory();
        private final List<DeviceRecord> saving = new CopyOnWriteArrayList<>();
        private volatile Function<DeviceRecord, Mono<Void>> before = device -> Mono.empty();

        @Override
        public Mono<DeviceRecord> find(String deviceId) {
            return memory.find(deviceId);
        }

        @Override
        public Mono<Void> save(DeviceRecord device) {
            return Mono.defer(() -> {
                saving.add(device);
                return before.apply(device).then(memory.save(device));
            });
        }
    }

    private final Store tokens = new Store();
    private ArchiveOrigin client;
    private DeviceClient devices;

    @BeforeEach
    void connect() {
        client = Given.client(archive);
        devices = client.devices(Given.signer(), tokens, LockLedger.inMemory(100));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private DeviceRecord saved() {
        return valueOf(tokens.find(DEVICE));
    }

    private String liveToken() {
        return archive.devices.device(DEVICE).token();
    }

    static Stream<Fault> lostAnswers() {
        return Stream.of(
                Fault.of(Fault.Kind.HANG),
                Fault.of(Fault.Kind.RESET),
                Fault.of(Fault.Kind.CLOSE),
                Fault.of(Fault.Kind.CUT),
                Fault.of(Fault.Kind.MALFORMED),
                Fault.answer(new Reply(200, "no token")),
                Fault.answer(new Reply(200, Map.of("token", "two words"))),
                Fault.status(500),
                Fault.status(502),
                Fault.status(504));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void enroll_whenTheAnswerIsLost_isAmbiguousAndSentOnceAndTheRecordInDoubt(Fault lost) {
        archive.next(FakeDevices.ENROLL, lost.afterwards());

        MillraceException failure =
                failureOf(Given.hurried(archive, client, lost, Given.SECOND, hurried -> hurried.devices(
                                Given.signer(), tokens, LockLedger.inMemory(1))
                        .enroll(ENROLLMENT)));

        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(archive.requests()).hasSize(1);
        assertThat(saved()).isEqualTo(DeviceRecord.unknown(DEVICE).doubted());

        MillraceException again = failureOf(devices.enroll(ENROLLMENT));

        assertThat(again.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(again).hasMessageContaining("lost").hasMessageContaining("IfTokenLost.FORCE");
        assertThat(saved().inDoubt()).isTrue();

        String lostToken = liveToken();
        valueOf(devices.enroll(ENROLLMENT, IfTokenLost.FORCE));

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken()).isNotEqualTo(lostToken);
        assertThat(saved().inDoubt()).isFalse();
        assertThat(archive.requests())
                .extracting(sent -> sent.member("force"))
                .containsExactly(false, false, false, true);
    }

    @Test
    void enroll_whenTheLostRequestHadNoEffect_simplySucceedsTheNextTime() {
        archive.next(FakeDevices.ENROLL, Fault.of(Fault.Kind.RESET));
        failureOf(devices.enroll(ENROLLMENT));

        valueOf(devices.enroll(ENROLLMENT));

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken());
        assertThat(saved().inDoubt()).isFalse();
    }

    @Test
    void enroll_whenTheAnswerToARenewalIsLost_keepsTheOldTokenInDoubtUntilItIsForced() {
        valueOf(devices.enroll(ENROLLMENT));
        DeviceRecord before = saved();
        archive.clock = () -> Instant.now().plus(Duration.ofDays(25));
        archive.next(FakeDevices.ENROLL, Fault.status(504).afterwards());

        assertThat(failureOf(devices.enroll(ENROLLMENT)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(saved()).isEqualTo(before.doubted());
        assertThat(failureOf(devices.enroll(ENROLLMENT))).hasMessageContaining("lost");

        valueOf(devices.enroll(ENROLLMENT, IfTokenLost.FORCE));

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken());
    }

    @Test
    void enroll_whenTheForcedAttemptIsLostAsWell_canBeForcedAgain() {
        valueOf(tokens.save(DeviceRecord.unknown(DEVICE).doubted()).thenReturn(true));
        valueOf(Given.devices(client).enroll(ENROLLMENT));
        archive.next(
                FakeDevices.ENROLL,
                Fault.status(403),
                Fault.of(Fault.Kind.RESET).afterwards());

        assertThat(failureOf(devices.enroll(ENROLLMENT, IfTokenLost.FORCE)).code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(saved().inDoubt()).isTrue();
        valueOf(devices.enroll(ENROLLMENT, IfTokenLost.FORCE));

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken());
    }

    @Test
    void enroll_whenTheServiceIsUnavailableForAMoment_isTriedAgainAndLeavesNoDoubt() {
        archive.next(FakeDevices.ENROLL, Fault.status(503), Fault.status(429));

        valueOf(devices.enroll(ENROLLMENT));

        assertThat(archive.requests()).hasSize(3);
        assertThat(saved().inDoubt()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("harmlessEnds")
    void enroll_whenItProvablyDidNothing_leavesTheRecordAsItWas(Fault fault, ErrorCode code) {
        archive.always(FakeDevices.ENROLL, fault);

        assertThat(failureOf(devices.enroll(ENROLLMENT)).code()).isEqualTo(code);

        assertThat(saved()).isEqualTo(DeviceRecord.unknown(DEVICE));
    }

    static Stream<Arguments> harmlessEnds() {
        return Stream.of(
                Arguments.of(Fault.status(503), ErrorCode.SERVER_ERROR),
                Arguments.of(Fault.status(400), ErrorCode.INVALID_INPUT),
                Arguments.of(Fault.status(422), ErrorCode.INVALID_INPUT),
                Arguments.of(Fault.status(307), ErrorCode.INVALID_RESPONSE));
    }

    @Test
    void enroll_whenNobodyListens_leavesTheRecordAsItWas() {
        try (ArchiveOrigin nowhere = ArchiveOrigin.connect("http://127.0.0.1:1", null, Given::impatient)) {
            DeviceClient unheard = nowhere.devices(Given.signer(), tokens, LockLedger.inMemory(1));

            MillraceException failure = failureOf(unheard.enroll(ENROLLMENT));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(saved()).isEqualTo(DeviceRecord.unknown(DEVICE));
        }
    }

    @Test
    void enroll_whenTheProcessDiedInItsMiddle_findsTheRecordInDoubt() {
        valueOf(Given.devices(client).enroll(ENROLLMENT)); // what the dead process had sent
        valueOf(tokens.save(DeviceRecord.unknown(DEVICE).doubted()).thenReturn(true)); // what it had saved before

        assertThat(failureOf(devices.enroll(ENROLLMENT))).hasMessageContaining("lost");
        valueOf(devices.enroll(ENROLLMENT, IfTokenLost.FORCE));

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken());
    }

    @Test
    void enroll_whenTheTokenIsNotSavedYet_isNotReported() {
        Sinks.Empty<Void> durable = Sinks.empty();
        tokens.before = device -> device.inDoubt() ? Mono.empty() : durable.asMono();
        CompletableFuture<EnrolledDevice> enrolling = devices.enroll(ENROLLMENT).toFuture();

        await().atMost(LIMIT).until(() -> tokens.saving.size() == 2);
        assertThat(enrolling).isNotDone();
        durable.tryEmitEmpty();

        assertThat(enrolling).succeedsWithin(LIMIT);
        assertThat(saved().token()).isNotNull();
    }

    @Test
    void enroll_whenItIsCancelledAfterTheAnswer_savesTheTokenAllTheSame() {
        Sinks.Empty<Void> durable = Sinks.empty();
        tokens.before = device -> device.inDoubt() ? Mono.empty() : durable.asMono();
        Disposable enrolling = devices.enroll(ENROLLMENT).subscribe();
        await().atMost(LIMIT).until(() -> tokens.saving.size() == 2);

        enrolling.dispose();
        durable.tryEmitEmpty();

        assertThat(saved().token().secret().reveal()).isEqualTo(liveToken());
    }

    @Test
    void enroll_whenTheTokenCannotBeSaved_failsWithTheTokenInHand() {
        tokens.before = device -> device.inDoubt() ? Mono.empty() : Mono.error(new TimeoutException("disk full"));

        MillraceException failure = failureOf(devices.enroll(ENROLLMENT));

        assertThat(failure).isInstanceOfSatisfying(UnsavedTokenException.class, unsaved -> {
            assertThat(unsaved.device().deviceId()).isEqualTo(DEVICE);
            assertThat(unsaved.device().token().secret().reveal()).isEqualTo(liveToken());
            assertThat(unsaved.withMessage("other").device()).isEqualTo(unsaved.device());
        });
        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.getMessage() + failure.details()).doesNotContain(liveToken());
        assertThat(saved().inDoubt()).isTrue();
    }

    @Test
    void enroll_whenTheDoubtCannotBeSaved_sendsNothing() {
        tokens.before = device -> Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "no database"));

        MillraceException failure = failureOf(devices.enroll(ENROLLMENT));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageContaining("not sent: no database");

        assertThat(archive.requests()).isEmpty();
    }

    @Test
    void enroll_whenTheRecordCannotBeRestored_tellsWhatHappenedFirst() {
        archive.next(FakeDevices.ENROLL, Fault.status(400, "Invalid public key format"));
        tokens.before = device -> device.inDoubt() ? Mono.empty() : Mono.error(new IllegalStateException("gone"));

        assertThat(failureOf(devices.enroll(ENROLLMENT))).hasMessageContaining("Invalid public key format");

        assertThat(saved().inDoubt()).as("to be on the safe side").isTrue();
    }

    @Test
    void enroll_whenAnotherCallEnrolsTheDevice_isAConflictAndUnsent() {
        Sinks.Empty<Void> durable = Sinks.empty();
        tokens.before = device -> durable.asMono();
        CompletableFuture<EnrolledDevice> first = devices.enroll(ENROLLMENT).toFuture();

        assertThat(failureOf(devices.enroll(ENROLLMENT)).code()).isEqualTo(ErrorCode.CONFLICT);
        durable.tryEmitEmpty();

        assertThat(first).succeedsWithin(LIMIT);
        assertThat(archive.requests()).hasSize(1);
        valueOf(devices.enroll(ENROLLMENT)); // the way is free again
    }

    @Test
    void enroll_whenTheStoreLetsNobodyIn_looksAtNothingAndSendsNothing() {
        TokenStore busy = new TokenStore() {
            @Override
            public Mono<DeviceRecord> find(String deviceId) {
                return Mono.error(new AssertionError("looked at"));
            }

            @Override
            public Mono<Void> save(DeviceRecord device) {
                return Mono.error(new AssertionError("saved"));
            }

            @Override
            public <T> Mono<T> alone(String deviceId, Mono<T> enrollment) {
                return Mono.error(new MillraceException(ErrorCode.CONFLICT, deviceId + " is being enrolled elsewhere"));
            }
        };

        MillraceException failure = failureOf(
                client.devices(Given.signer(), busy, LockLedger.inMemory(1)).enroll(ENROLLMENT));

        assertThat(failure).hasMessage(DEVICE + " is being enrolled elsewhere");
        assertThat(archive.requests()).isEmpty();
    }
}
