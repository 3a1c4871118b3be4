package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused where it is written down, so that it is never sent. */
class InputTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private static void assertRefused(ThrowingCallable making, String about) {
        assertThatThrownBy(making)
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining(about);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", " a", "a ", "a\nb", "a\r\nX-Evil: 1", "Gerät"})
    void deviceId_whenAHeaderCannotHoldIt_isRefused(String id) {
        assertRefused(() -> Enrollment.of(id), "device_id");
        assertRefused(() -> Capture.of(id, "sha256:" + hash(1), CAPTURED), "device_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "iPhone 15, of Kari", "~!", "550e8400-e29b-41d4-a716-446655440000"})
    void deviceId_whenAHeaderCanHoldIt_isTaken(String id) {
        assertThat(Enrollment.of(id).deviceId()).isEqualTo(id);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"sha256:", "sha256:abc", "md5:00", "0"})
    void assetHash_whenItIsNone_isRefused(String hash) {
        assertRefused(() -> Capture.of(DEVICE, hash, CAPTURED), "asset_hash");
        assertRefused(() -> Capture.of(DEVICE, hash(1), CAPTURED), "asset_hash");
        assertRefused(() -> Capture.of(DEVICE, "sha256:" + hash(1) + "0", CAPTURED), "asset_hash");
    }

    @Test
    void captureTime_whenItIsMissingOrNoPythonCanReadIt_isRefused() {
        assertRefused(() -> Capture.of(DEVICE, "sha256:" + hash(1), null), "capture_time_utc");
        assertRefused(() -> Capture.of(DEVICE, "sha256:" + hash(1), Instant.MAX), "capture_time_utc");
        assertRefused(
                () -> Capture.of(DEVICE, "sha256:" + hash(1), Instant.parse("0000-12-31T23:59:59Z")),
                "capture_time_utc");
    }

    @ParameterizedTest
    @CsvSource({
        "90.1, 0, 1",
        "-91, 0, 1",
        "0, 180.5, 1",
        "0, -181, 1",
        "0, 0, -1",
        "NaN, 0, 1",
        "0, NaN, 1",
        "0, 0, NaN",
        "Infinity, 0, 1",
        "0, 0, Infinity"
    })
    void location_whenItIsNowhereOnEarth_isRefused(double lat, double lon, double accuracy) {
        assertRefused(() -> new Location(lat, lon, accuracy), "location");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"abc", "sha256:", "../../admin"})
    void hash_whenItIsNone_isRefused(String hash) {
        assertRefused(() -> ContentClaim.of(hash, CERT), "content_hash");
        assertRefused(() -> ContentClaim.of(hash(1), hash), "attestation_cert_hash");
        assertRefused(() -> ContentClaim.of(hash(0xA).replace('a', 'A'), CERT), "lower case");
        if (hash != null) {
            assertRefused(() -> ContentClaim.of(hash(1), CERT).withManifestHash(hash), "manifest_hash");
            assertRefused(() -> ContentClaim.of(hash(1), CERT).withSignatureHash(hash), "signature_hash");
        }
        try (ArchiveOrigin client = Given.client(archive)) {
            assertThat(Given.failureOf(client.ledger().getCertificate(hash)).code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
        }
        assertThat(archive.requests()).isEmpty();
    }

    @Test
    void claim_whenTheServiceWouldTakeItForMediaOrTooLarge_isRefused() {
        ManifestSummary empty = new ManifestSummary(null, null, null, null);
        String longest = "\uD83D\uDCF7".repeat(512); // characters, not halves of them
        assertThatCode(() -> empty.withTitle(longest)).doesNotThrowAnyException();
        assertRefused(() -> empty.withTitle(longest + "x"), "title");
        assertRefused(() -> empty.withCreator("x".repeat(513)), "creator");
        assertRefused(() -> empty.withDescription("see data:image/png"), "media");
        assertRefused(() -> empty.withTitle("x;base64,AAAA"), "media");
        ManifestSummary large = empty.withTitle(longest).withCreator(longest).withDescription(longest);
        assertRefused(() -> ContentClaim.of(hash(1), CERT).withManifestSummary(large), "4096");
        assertRefused(() -> ContentClaim.of(hash(1), CERT).withClientVersion("x".repeat(65)), "client_version");
    }

    @Test
    void inMemory_whenItIsToHoldNothing_isRefused() {
        assertRefused(() -> LockLedger.inMemory(0), "most");
    }
}
