package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.Sent;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** What becomes of a capture that is locked. */
class LockTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final TokenStore tokens = TokenStore.inMemory();
    private final LockLedger locks = LockLedger.inMemory(100);
    private ArchiveOrigin client;
    private DeviceClient devices;

    @BeforeEach
    void enrol() {
        client = Given.client(archive);
        devices = client.devices(Given.signer(), tokens, locks);
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Sent sent() {
        return archive.requests(FakeDevices.LOCK).get(0);
    }

    @Test
    void lock_whenTheDeviceIsEnrolled_emitsTheRecord() {
        LockedProof proof = valueOf(devices.lock(capture(1)));

        assertThat(proof.status()).isEqualTo("LOCKED");
        assertThat(proof.recordId()).hasSize(36);
        assertThat(proof.shortcode()).isEqualTo("aB3xY9");
        assertThat(proof.verifyUrl()).endsWith("/v/" + proof.recordId());
        assertThat(proof.merkle()).isEqualTo(new LockedProof.Merkle(null, null, null, Map.of()));
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenSent_provesTheDeviceAndSignsWhatItSends() {
        valueOf(devices.lock(capture(1)));

        assertThat(sent().header("authorization"))
                .isEqualTo("Bearer " + archive.devices.device(DEVICE).token());
        assertThat(sent().header("x-device-id")).isEqualTo(DEVICE);
        assertThat(sent().header("x-device-publickey"))
                .isEqualTo(archive.devices.device(DEVICE).key());
        assertThat(sent().headers()).doesNotContainKey("x-api-key");
        assertThat(sent().body())
                .containsOnlyKeys("asset_hash", "capture_time_utc", "device_id", "device_pubkey", "signature")
                .containsEntry("asset_hash", "sha256:" + hash(1))
                .containsEntry("capture_time_utc", "2026-11-20T08:30:00.123456Z"); // the fake checks the signature
    }

    @Test
    void lock_whenThePlaceIsKnown_sendsIt() {
        valueOf(devices.lock(capture(1).withLocation(new Location(59.91, -10.75, 5))));

        assertThat(sent().member("geo")).isEqualTo(Map.of("lat", 59.91, "lon", -10.75, "accuracy_m", 5.0));
    }

    @Test
    void lock_whenTheHashIsInUpperCaseOrTheTimeTooFine_sendsWhatTheServiceKeeps() {
        valueOf(devices.lock(Capture.of(
                DEVICE,
                "SHA256:" + hash(0xABC).toUpperCase(Locale.ROOT),
                Instant.parse("2026-11-20T08:30:00.000000789Z"))));

        assertThat(sent().body())
                .containsEntry("asset_hash", "sha256:" + hash(0xABC))
                .containsEntry("capture_time_utc", "2026-11-20T08:30:00Z");
    }

    @Test
    void lock_whenItIsLockedAlready_emitsTheSameRecordAndSendsNothing() {
        LockedProof first = valueOf(devices.lock(capture(1)));

        LockedProof again = valueOf(devices.lock(
                Capture.of(DEVICE, ("sha256:" + hash(1)).toUpperCase(Locale.ROOT), CAPTURED.plusNanos(1))));

        assertThat(again).isEqualTo(first);
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenDeviceOrHashOrTimeIsAnother_isAnotherRecord() {
        valueOf(devices.enroll(Enrollment.of("device-2")));
        valueOf(devices.lock(capture(1)));

        valueOf(devices.lock(capture(2)));
        valueOf(devices.lock(capture(1).withCaptureTime(CAPTURED.plusMillis(1))));
        valueOf(devices.lock(capture(1).withDeviceId("device-2")));

        assertThat(archive.devices.captures()).hasSize(4);
    }

    @Test
    void lock_whenTheDeviceHasNoToken_isUnauthorizedAndUnsent() {
        MillraceException failure = failureOf(devices.lock(capture(1).withDeviceId("stranger")));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("stranger").hasMessageContaining("enrol");
        assertThat(archive.requests(FakeDevices.LOCK)).isEmpty();
    }

    @Test
    void lock_whenTheTokenHasExpired_isUnauthorizedAndWorksOnceItIsRenewed() {
        archive.clock = () -> Instant.now().plus(Duration.ofDays(31));

        MillraceException failure = failureOf(devices.lock(capture(1)));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("Token expired");

        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        valueOf(devices.lock(capture(1)));
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void lock_whenOneDeviceIsRefusedAgainAndAgain_doesNotStopTheOthers() {
        archive.clock = () -> Instant.now().plus(Duration.ofDays(31));
        for (int i = 0; i < 5; i++) {
            assertThat(failureOf(devices.lock(capture(1))).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        }
        valueOf(devices.enroll(Enrollment.of("device-2")));

        valueOf(devices.lock(capture(1).withDeviceId("device-2")));

        assertThat(archive.requests(FakeDevices.LOCK)).hasSize(6);
    }

    @Test
    void lock_whenTheTokenIsAnothers_isForbidden() {
        valueOf(devices.enroll(Enrollment.of("device-2")));
        DeviceToken others = valueOf(tokens.find("device-2")).token();
        valueOf(tokens.save(new DeviceRecord(DEVICE, others, false)).thenReturn(true));

        MillraceException failure = failureOf(devices.lock(capture(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageContaining("Unknown device or token");
    }

    @Test
    void lock_whenTheKeyIsNotTheEnrolledOne_isForbidden() {
        var other = Given.newKeys("Ed25519");
        DeviceClient mistaken = client.devices(DeviceSigner.ed25519(id -> other), tokens, locks);

        MillraceException failure = failureOf(mistaken.lock(capture(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageContaining("Public key mismatch");
    }

    @Test
    void lock_whenTheSignerSignsSomethingElse_isRefusedByTheService() {
        DeviceSigner wrong = signing(message -> Given.signer().sign(DEVICE, "else".getBytes(StandardCharsets.UTF_8)));

        MillraceException failure =
                failureOf(client.devices(wrong, tokens, locks).lock(capture(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageContaining("Invalid signature");
        valueOf(devices.lock(capture(1))); // a refusal is no doubt
    }

    @Test
    void lock_whenTheSignerFailsOrIsNone_isUnsentAndForgotten() {
        assertThat(failureOf(client.devices(
                                signing(message -> Mono.error(new IllegalStateException("vault sealed"))),
                                tokens,
                                locks)
                        .lock(capture(1))))
                .hasMessageContaining("vault sealed");
        assertThat(failureOf(client.devices(signing(message -> Mono.just(new byte[63])), tokens, locks)
                        .lock(capture(1))))
                .hasMessageContaining("63 bytes");
        assertThat(failureOf(client.devices(signing(message -> Mono.empty()), tokens, locks)
                                .lock(capture(1)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);

        assertThat(archive.requests(FakeDevices.LOCK)).isEmpty();
        valueOf(devices.lock(capture(1)));
    }

    @Test
    void lock_whenTheSignersOwnCallIsAmbiguous_isNotSoItself() {
        DeviceSigner vault = signing(message -> Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "vault lost")));

        MillraceException failure =
                failureOf(client.devices(vault, tokens, locks).lock(capture(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("vault lost");
        valueOf(devices.lock(capture(1)));
    }

    @Test
    void lock_whenItIsCancelledWhileTheSignerThinks_leavesNoDoubt() {
        client.devices(signing(message -> Mono.never()), tokens, locks)
                .lock(capture(1))
                .subscribe()
                .dispose();

        valueOf(devices.lock(capture(1)));
    }

    private static DeviceSigner signing(Function<byte[], Mono<byte[]>> signature) {
        return new DeviceSigner() {
            @Override
            public Mono<byte[]> publicKey(String deviceId) {
                return Given.signer().publicKey(deviceId);
            }

            @Override
            public Mono<byte[]> sign(String deviceId, byte[] message) {
                return signature.apply(message);
            }
        };
    }
}
