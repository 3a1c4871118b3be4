package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What becomes of a device that is enrolled. */
class EnrollTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final TokenStore tokens = TokenStore.inMemory();
    private final LockLedger locks = LockLedger.inMemory(100);
    private ArchiveOrigin client;
    private DeviceClient devices;

    @BeforeEach
    void connect() {
        archive.clock = () -> START;
        client = Given.client(archive);
        devices = client.devices(Given.signer(), tokens, locks);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private DeviceRecord saved() {
        return valueOf(tokens.find(DEVICE));
    }

    private String savedToken() {
        return saved().token().secret().reveal();
    }

    @Test
    void enroll_whenTheDeviceIsUnknown_savesItsTokenAndTellsUntilWhen() {
        Enrollment device = new Enrollment(DEVICE, "Android", "2.4.1", "com.example.capture");

        EnrolledDevice enrolled = valueOf(devices.enroll(device));

        assertThat(enrolled).isEqualTo(new EnrolledDevice(DEVICE, START, START.plus(Duration.ofDays(30))));
        assertThat(savedToken())
                .isEqualTo(archive.devices.device(DEVICE).token())
                .hasSize(86);
        assertThat(saved().inDoubt()).isFalse();
        assertThat(archive.devices.device(DEVICE).asked())
                .containsEntry("platform", "Android")
                .containsEntry("app_version", "2.4.1")
                .containsEntry("bundle_id", "com.example.capture")
                .containsEntry("force", false)
                .doesNotContainKeys("current_token", "devicecheckToken");
        assertThat(archive.requests().get(0).headers()).doesNotContainKey("x-api-key");
    }

    @Test
    void enroll_whenOnlyTheIdIsGiven_leavesTheRestToTheService() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));

        assertThat(archive.devices.device(DEVICE).asked())
                .containsOnlyKeys("device_id", "public_key", "force")
                .extractingByKey("public_key")
                .asString()
                .startsWith("ed25519:");
    }

    @Test
    void enroll_whenTheTokenIsGoodForLonger_keepsIt() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        String token = savedToken();
        archive.clock = () -> START.plus(Duration.ofDays(22));

        EnrolledDevice again = valueOf(devices.enroll(Enrollment.of(DEVICE)));

        assertThat(again.expiresAt()).isEqualTo(START.plus(Duration.ofDays(30)));
        assertThat(savedToken()).isEqualTo(token);
        assertThat(archive.requests().get(1).member("current_token")).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 31})
    void enroll_whenTheTokenExpiresSoonOrHasExpired_savesANewOneAndTheOldIsDead(int days) {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        DeviceRecord before = saved();
        archive.clock = () -> START.plus(Duration.ofDays(days));

        EnrolledDevice renewed = valueOf(devices.enroll(Enrollment.of(DEVICE)));

        assertThat(renewed.expiresAt()).isEqualTo(START.plus(Duration.ofDays(days + 30)));
        assertThat(savedToken()).isEqualTo(archive.devices.device(DEVICE).token());
        valueOf(devices.lock(Given.capture(1)));
        valueOf(tokens.save(before).thenReturn(true));
        assertThat(failureOf(devices.lock(Given.capture(2))).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @EnumSource(IfTokenLost.class)
    void enroll_whenAnotherProgramHasEnrolledTheDevice_isForbiddenAndNeverForced(IfTokenLost policy) {
        valueOf(Given.devices(client).enroll(Enrollment.of(DEVICE))); // with a store of its own
        String theirs = archive.devices.device(DEVICE).token();

        MillraceException failure = failureOf(devices.enroll(Enrollment.of(DEVICE), policy));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageContaining("Device already enrolled");
        assertThat(archive.devices.device(DEVICE).token()).isEqualTo(theirs);
        assertThat(archive.requests()).hasSize(2);
        assertThat(saved()).isEqualTo(DeviceRecord.unknown(DEVICE));
    }

    @Test
    void enroll_whenTheStoreHasAnotherToken_isForbiddenAndKeepsTheRecordAsItWas() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        DeviceRecord stale = new DeviceRecord(DEVICE, new DeviceToken(Secret.of("stale"), START, START), false);
        valueOf(tokens.save(stale).thenReturn(true));

        assertThat(failureOf(devices.enroll(Enrollment.of(DEVICE))).code()).isEqualTo(ErrorCode.FORBIDDEN);

        assertThat(saved()).isEqualTo(stale);
    }

    @Test
    void enroll_whenSubscribedTwice_isColdAndAsksTwice() {
        Mono<EnrolledDevice> enrolling = devices.enroll(Enrollment.of(DEVICE));
        assertThat(archive.requests()).isEmpty();

        assertThat(valueOf(enrolling)).isEqualTo(valueOf(enrolling));

        assertThat(archive.requests()).hasSize(2);
    }

    /** The signer of an application that asks Apple. */
    private static DeviceSigner checked(Mono<Secret> deviceCheck) {
        DeviceSigner keys = Given.signer();
        return new DeviceSigner() {
            @Override
            public Mono<byte[]> publicKey(String deviceId) {
                return keys.publicKey(deviceId);
            }

            @Override
            public Mono<byte[]> sign(String deviceId, byte[] message) {
                return keys.sign(deviceId, message);
            }

            @Override
            public Mono<Secret> deviceCheckToken(String deviceId) {
                return deviceCheck;
            }
        };
    }

    private static Mono<Secret> deviceCheck() {
        return Mono.just(Secret.of(Base64.getEncoder().encodeToString("from apple".getBytes())));
    }

    @Test
    void enroll_whenTheServiceChecksDevices_sendsWhatTheSignerHas() {
        archive.devices.deviceCheck = true;
        archive.devices.allowedBundles = Set.of("com.example.capture");
        DeviceClient checking = client.devices(checked(deviceCheck()), tokens, locks);

        valueOf(checking.enroll(Enrollment.of(DEVICE).withBundleId("com.example.capture")));

        assertThat(archive.devices.device(DEVICE).asked())
                .containsEntry("devicecheckToken", Base64.getEncoder().encodeToString("from apple".getBytes()));
    }

    @ParameterizedTest
    @CsvSource({
        "false, com.example.capture, , INVALID_INPUT, devicecheck_token_required",
        "true, , , INVALID_INPUT, bundle_id_required",
        "true, com.example.other, , FORBIDDEN, bundle_id_not_allowed",
        "true, com.example.capture, devicecheck_invalid, FORBIDDEN, devicecheck_invalid"
    })
    void enroll_whenTheDeviceFailsTheCheck_tellsTheServicesReason(
            boolean token, String bundle, String refusal, ErrorCode code, String reason) {
        archive.devices.deviceCheck = true;
        archive.devices.allowedBundles = Set.of("com.example.capture");
        archive.devices.deviceCheckRefusal = refusal;
        DeviceClient checking = client.devices(checked(token ? deviceCheck() : Mono.empty()), tokens, locks);
        valueOf(tokens.save(DeviceRecord.unknown(DEVICE).doubted()).thenReturn(true));

        MillraceException failure =
                failureOf(checking.enroll(Enrollment.of(DEVICE).withBundleId(bundle), IfTokenLost.FORCE));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessageContaining(reason);
        assertThat(archive.requests())
                .as("this is no lost token, so nothing is forced")
                .hasSize(1);
    }

    @Test
    void enroll_whenTheCheckTokenIsNoBase64_isRefusedUnsentWithoutShowingIt() {
        DeviceClient checking = client.devices(checked(Mono.just(Secret.of("no-base64!"))), tokens, locks);

        MillraceException failure = failureOf(checking.enroll(Enrollment.of(DEVICE)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageNotContaining("no-base64!").hasNoCause();
        assertThat(archive.requests()).isEmpty();
    }
}
