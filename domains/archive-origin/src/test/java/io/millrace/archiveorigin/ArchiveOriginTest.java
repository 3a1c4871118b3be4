package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class ArchiveOriginTest {
    /** Those who have so long have to wait for longer. */
    private static final Duration MOMENT = Duration.ofMillis(300);

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void health_whenTheServiceAnswers_tellsOfItsDatabase(boolean online) {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        archive.clock = () -> now;
        archive.databaseOnline = online;
        try (ArchiveOrigin client = ArchiveOrigin.connect(archive.url(), null, Given::impatient)) {
            assertThat(valueOf(client.health())).isEqualTo(new Health(true, now, online, Map.of()));
        }
    }

    private void readAll(ArchiveOrigin client, int count) {
        StepVerifier.create(client.ledger()
                        .certificatesBatch()
                        .concurrency(32)
                        .results(IntStream.range(0, count).mapToObj(i -> CERT).toList()))
                .thenConsumeWhile(result -> result.isSuccess())
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void reads_whenThereIsNoKey_keepToSixtyAMinuteTogetherWithOtherClients() {
        archive.ledger.certificate(CERT, false);
        try (ArchiveOrigin one = ArchiveOrigin.connect(archive.url());
                ArchiveOrigin other =
                        ArchiveOrigin.connect(archive.url(), null, options -> options.withCallTimeout(MOMENT))) {
            readAll(one, 60);

            assertThat(failureOf(other.ledger().getCertificate(CERT)).code()).isEqualTo(ErrorCode.TIMEOUT);

            assertThat(archive.requests()).hasSize(60);
            valueOf(Given.devices(one).enroll(Enrollment.of(DEVICE))); // which has no limit
        }
    }

    @Test
    void reads_whenThereIsAKey_keepToSixHundredAMinuteTogetherWithOtherClients() {
        archive.ledger.certificate(CERT, false);
        ApiKey key = Given.key(archive);
        try (ArchiveOrigin one = ArchiveOrigin.connect(archive.url(), key);
                ArchiveOrigin other =
                        ArchiveOrigin.connect(archive.url(), key, options -> options.withCallTimeout(MOMENT))) {
            for (int i = 0; i < 599; i++) { // one that is cancelled counts as well, and costs this test nothing
                one.ledger().getCertificate(CERT).subscribe().dispose();
            }
            readAll(one, 1);

            assertThat(failureOf(other.ledger().getCertificate(CERT)).code()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    @Test
    void connect_whenAQuotaIsGiven_keepsAllCallsToIt() {
        archive.ledger.certificate(CERT, false);
        Quota quota = Quota.sliding(2, Duration.ofSeconds(60));
        try (ArchiveOrigin client = ArchiveOrigin.connect(archive.url(), null, options -> options.withQuota(quota));
                ArchiveOrigin hurried = ArchiveOrigin.connect(
                        archive.url(), null, options -> options.withQuota(quota).withCallTimeout(MOMENT))) {
            valueOf(client.health());
            valueOf(client.ledger().getCertificate(CERT));

            assertThat(failureOf(hurried.health()).code()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    @Test
    void connect_whenTheOptionsHoldACredential_isRefused() {
        assertThatThrownBy(() -> ArchiveOrigin.connect(
                        archive.url(), null, options -> options.withCredential(Credential.bearer("x"))))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "archive.example.com", "ftp://archive.example.com", "https://u:p@archive.example.com"})
    void connect_whenTheUrlCannotBeRight_isRefused(String url) {
        assertThatThrownBy(() -> ArchiveOrigin.connect(url))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void closeGracefully_whenDone_refusesReadsAndWrites() {
        ArchiveOrigin client = Given.client(archive);
        DeviceClient devices = Given.devices(client);
        valueOf(client.health());

        StepVerifier.create(client.closeGracefully(Duration.ofSeconds(5)))
                .expectComplete()
                .verify(LIMIT);

        assertThat(failureOf(client.ledger().verify(claim(1)))).hasMessageContaining("closed");
        assertThat(failureOf(devices.enroll(Enrollment.of(DEVICE)))).hasMessageContaining("closed");
        assertThat(archive.requests()).hasSize(1);
    }

    @Test
    void meters_whenBound_showReadsAndDevicesApart() {
        try (ArchiveOrigin client = Given.client(archive)) {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();

            client.meters().bindTo(registry);

            assertThat(registry.getMeters().stream()
                            .map(meter -> meter.getId().getTags().get(0).getValue())
                            .distinct())
                    .containsExactlyInAnyOrder("archive-origin", "archive-origin-devices");
        }
    }

    @Test
    void fake_whenAskedForSomethingThatIsNotThere_objects() {
        archive.object("for example");

        assertThat(archive.takeObjections()).containsExactly("for example");
        assertThat(hash(255)).hasSize(64).endsWith("0ff");
    }
}
