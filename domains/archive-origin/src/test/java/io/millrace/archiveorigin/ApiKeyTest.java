package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.entry;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.RequestSigner;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Reads that are signed with an API key. */
class ApiKeyTest {
    private static final ApiKey KEY = ApiKey.of("ak_1", "hmac-secret");

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private static RequestSigner.Unsigned asking(String body) {
        return new RequestSigner.Unsigned(
                "POST",
                URI.create("https://archive.example.com/api/v1/verify"),
                "application/json",
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Signatures made by another program: {@code hmac.new(key, f"{time}:{content_hash}", sha256).hexdigest()}. */
    @Test
    void sign_whenThereIsABody_signsTimeAndContentHash() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        time.advanceTimeTo(Instant.ofEpochSecond(1_763_800_000));

        Map<String, String> headers =
                new HmacSigner(KEY, time).sign(asking("{\"client_nonce\":\"n\",\"content_hash\":\"" + hash(7) + "\"}"));

        assertThat(headers)
                .containsOnly(
                        Map.entry("X-Api-Key", "ak_1"),
                        Map.entry("X-Api-Timestamp", "1763800000"),
                        Map.entry(
                                "X-Api-Signature", "76b48f2f69e555cb02a69e14c94bd3e1e95eaeed8cf54bdcf08e2f2d0e719831"));
    }

    @Test
    void sign_whenThereIsNoBody_signsTheTimeAlone() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        time.advanceTimeTo(Instant.ofEpochSecond(1_763_800_000));

        assertThat(new HmacSigner(KEY, time).sign(asking("")))
                .containsEntry("X-Api-Signature", "5e7a268351636fbbb474fadc71f6de5d0bfc4db6e9a21b545b13ab0f3c35bdc5");
    }

    @Test
    void sign_whenAskedAgain_hasTheTimeThatItIsThen() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        HmacSigner signer = new HmacSigner(KEY, time);
        Map<String, String> first = signer.sign(asking(""));
        time.advanceTimeBy(Duration.ofSeconds(400));

        Map<String, String> second = signer.sign(asking(""));

        assertThat(first).containsEntry("X-Api-Timestamp", "0");
        assertThat(second).containsEntry("X-Api-Timestamp", "400");
        assertThat(second.get("X-Api-Signature")).isNotEqualTo(first.get("X-Api-Signature"));
    }

    @Test
    void reads_whenTheyAreTriedAgain_areSignedAnewAndAccepted() {
        archive.ledger.entry(entry(1));
        archive.ledger.certificate(CERT, false);
        archive.next(FakeLedger.VERIFY, Fault.status(502));
        archive.next(FakeLedger.LOOKUP, Fault.of(Fault.Kind.CLOSE));
        archive.next(FakeLedger.CERTIFICATE, Fault.of(Fault.Kind.CUT));
        try (ArchiveOrigin client = Given.client(archive)) {
            valueOf(client.ledger().verify(claim(1)));
            valueOf(client.ledger().getEntry(claim(1)));
            valueOf(client.ledger().getCertificate(CERT));
        }
        assertThat(archive.requests()).hasSize(6).allMatch(sent -> sent.header("x-api-signature")
                .matches("[0-9a-f]{64}"));
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, hmac-secret, 0, invalid_api_key",
        "ak, another, 0, invalid_signature",
        "ak, hmac-secret, 301, timestamp_out_of_window",
        "ak, hmac-secret, -302, timestamp_out_of_window"
    })
    void reads_whenTheKeyIsRefused_areUnauthorizedAndNotRepeated(
            String id, String secret, long clockOff, String reason) {
        archive.ledger.key("ak", "hmac-secret");
        archive.clock = () -> Instant.now().plusSeconds(clockOff);
        try (ArchiveOrigin client = ArchiveOrigin.connect(archive.url(), ApiKey.of(id, secret), Given::impatient)) {
            MillraceException failure = failureOf(client.ledger().verify(claim(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(failure).hasMessageContaining(reason);
            assertThat(archive.requests()).hasSize(1);
        }
    }

    @Test
    void reads_whenTheKeyWasRefusedThreeTimes_areNoLongerSent() {
        try (ArchiveOrigin client = ArchiveOrigin.connect(archive.url(), ApiKey.of("no", "key"), Given::impatient)) {
            for (int i = 0; i < 5; i++) {
                assertThat(failureOf(client.ledger().verify(claim(i))).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            }
            assertThat(archive.requests()).hasSize(3);
            valueOf(Given.devices(client).enroll(Enrollment.of(Given.DEVICE))); // which need no key
        }
    }

    @Test
    void of_whenAPartCannotBeSent_isRefused() {
        assertThatThrownBy(() -> ApiKey.of(" ", "secret")).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> ApiKey.of("id", "two words")).isInstanceOf(MillraceException.class);
    }

    @Test
    void toString_never_showsIt() {
        assertThat(KEY.toString() + new HmacSigner(KEY, VirtualTimeScheduler.create()))
                .doesNotContain("ak_1")
                .doesNotContain("hmac-secret");
    }
}
