package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.entry;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Whether claims hold. */
class VerifyTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private ArchiveOrigin client;

    @BeforeEach
    void connect() {
        client = Given.client(archive);
        archive.ledger.certificate(CERT, false);
        archive.ledger.entry(entry(1));
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Verification verify(ContentClaim claim) {
        return valueOf(client.ledger().verify(claim));
    }

    private static Verification.NotVerified notVerified(
            Verification.Reason reason, boolean found, boolean signed, boolean attested) {
        return new Verification.NotVerified(
                reason, new Verification.Found(found, signed, attested, Map.of()), Map.of());
    }

    @Test
    void verify_whenTheClaimHolds_emitsWhatTheLedgerHas() {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        archive.clock = () -> now;
        Verification expected = new Verification.Verified(
                hash(1),
                new LedgerEntry(
                        "entry-1", CAPTURED, CERT, hash(2_001), ProofLevel.ATTESTED, null, null, null, Map.of()),
                new Verification.Details(true, true, true, List.of("all well"), Map.of()),
                ProofLevel.ATTESTED,
                now.plus(Duration.ofMinutes(5)),
                Map.of());

        try (ArchiveOrigin anonymous = ArchiveOrigin.connect(archive.url(), null, Given::impatient)) {
            Verification verification = valueOf(anonymous.ledger().verify(claim(1)));

            assertThat(verification).isEqualTo(expected);
            assertThat(verification.isVerified()).isTrue();
            assertThat(archive.requests().get(0).headers()).doesNotContainKeys("x-api-key", "authorization");
        }
    }

    @Test
    void verify_whenTheContentIsUnknown_looksForManifestAndSignature() {
        assertThat(verify(claim(7).withManifestHash(hash(1_001))).isVerified()).isTrue();
        assertThat(verify(claim(7).withSignatureHash(hash(2_001))).isVerified()).isTrue();
    }

    @Test
    void verify_whenTheClaimDoesNotHold_emitsWhyAndFailsNothing() {
        archive.ledger.certificate(hash(98), true);
        archive.ledger.entry(
                new FakeLedger.Entry("e2", hash(2), hash(98), hash(1_002), hash(2_002), CAPTURED, "basic"));
        archive.ledger.entry(new FakeLedger.Entry(
                "e3", hash(3), CERT, hash(1_003), hash(2_003), Instant.now().plusSeconds(600), "basic"));

        assertThat(verify(claim(7))).isEqualTo(notVerified(Verification.Reason.LEDGER_NOT_FOUND, false, false, false));
        assertThat(verify(claim(1).withSignatureHash(hash(5))))
                .isEqualTo(notVerified(Verification.Reason.SIGNATURE_MISMATCH, true, false, true));
        assertThat(verify(claim(1).withManifestHash(hash(5))))
                .isEqualTo(notVerified(Verification.Reason.SIGNATURE_MISMATCH, true, false, true));
        assertThat(verify(ContentClaim.of(hash(2), hash(98))))
                .isEqualTo(notVerified(Verification.Reason.ATTESTATION_REVOKED, true, true, false));
        assertThat(verify(ContentClaim.of(hash(1), hash(97))))
                .isEqualTo(notVerified(Verification.Reason.ATTESTATION_REVOKED, true, true, false));
        assertThat(verify(claim(3))).isEqualTo(notVerified(Verification.Reason.TIMESTAMP_MISMATCH, true, true, true));
        assertThat(verify(claim(3)).isVerified()).isFalse();
    }

    @Test
    void verify_whenAllIsGiven_sendsItWithANonce() {
        verify(new ContentClaim(
                hash(1),
                CERT,
                hash(1_001),
                hash(2_001),
                new ManifestSummary("Title", "Creator", CAPTURED, "Description"),
                "capture/2.4"));

        Map<String, Object> body = archive.requests().get(0).body();
        assertThat(body)
                .containsEntry(
                        "manifest_summary",
                        Map.of(
                                "title", "Title",
                                "creator", "Creator",
                                "capture_time_utc", "2026-11-20T08:30:00.123456Z",
                                "description", "Description"))
                .containsEntry("client_version", "capture/2.4")
                .hasSize(7);
        assertThat(body.get("client_nonce").toString()).hasSizeBetween(32, 128);
    }

    @Test
    void verify_whenItIsTriedAgain_hasAFreshNonceEachTimeAndIsNoReplay() {
        archive.next(
                FakeLedger.VERIFY,
                Fault.status(500).afterwards(), // the service remembers a nonce whatever came of it
                Fault.of(Fault.Kind.RESET).afterwards());

        assertThat(verify(claim(1)).isVerified()).isTrue();

        assertThat(archive.requests()).hasSize(3);
        assertThat(archive.requests())
                .extracting(sent -> sent.member("client_nonce"))
                .doesNotHaveDuplicates();
    }

    @Test
    void verify_whenSubscribedTwice_isColdAndNoReplay() {
        Mono<Verification> verification = client.ledger().verify(claim(1));
        assertThat(archive.requests()).isEmpty();

        assertThat(valueOf(verification).isVerified()).isTrue();
        assertThat(valueOf(verification).isVerified()).isTrue();

        assertThat(archive.requests()).hasSize(2);
    }

    @Test
    void verify_whenItIsTakenForAReplay_isAConflictThatNobodyWaitsFor() {
        archive.next(FakeLedger.VERIFY, Fault.status(429, "replay_detected"));

        MillraceException failure = failureOf(client.ledger().verify(claim(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(archive.requests()).hasSize(1);
        verify(claim(1)); // at once
    }

    @Test
    void verify_whenTheRateLimitIsReached_waitsForTheNextWindow() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        archive.clock = () -> Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
        archive.ledger.limitWithout = 1;
        Quota quota = Quota.sliding(60, Duration.ofSeconds(60), time);
        try (ArchiveOrigin limited = ArchiveOrigin.connect(archive.url(), null, options -> Given.impatient(options)
                .withQuota(quota)
                .withScheduler(time)
                .withAttemptTimeout(Duration.ofDays(1)))) { // the server takes real time
            valueOf(limited.ledger().verify(claim(1)));
            CompletableFuture<Verification> refused =
                    limited.ledger().verify(claim(1)).toFuture();
            await().atMost(LIMIT).until(() -> archive.requests().size() == 2);

            await().pollInterval(Duration.ofMillis(2)).atMost(LIMIT).until(() -> {
                time.advanceTimeBy(Duration.ofSeconds(1)); // whenever it has begun to wait
                return refused.isDone();
            });

            assertThat(refused).isCompleted();
            assertThat(time.now(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(60);
            assertThat(archive.requests()).hasSize(3);
        }
    }

    @Test
    void verify_whenTwoEntriesMatch_isAServerErrorAfterAllAttempts() {
        archive.ledger.entry(entry(1));

        MillraceException failure = failureOf(client.ledger().verify(claim(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"maybe|reason", "verified|reason", "not_verified|content_hash"})
    void verify_whenTheVerdictIsNone_isAnInvalidResponse(String status, String member) {
        archive.next(FakeLedger.VERIFY, Fault.answer(Reply.ok(Map.of("status", status, member, "x"))));

        assertThat(failureOf(client.ledger().verify(claim(1))).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }
}
