package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.entry;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchReport;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Many at once: one outcome each, in order, whatever becomes of the others. */
class BatchesTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final TokenStore tokens = TokenStore.inMemory();
    private ArchiveOrigin client;
    private DeviceClient devices;

    @BeforeEach
    void connect() {
        client = Given.client(archive);
        devices = client.devices(Given.signer(), tokens, LockLedger.inMemory(1_000));
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** The outcomes, each as its value's name or its failure's code. */
    private static <T> List<String> outcomes(Flux<Result<T>> results, Function<T, String> name) {
        return results.map(result ->
                        result.<String>fold(name, failure -> failure.code().name()))
                .collectList()
                .block(LIMIT);
    }

    private static List<Enrollment> enrollments(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Enrollment.of("device-" + i))
                .toList();
    }

    @Test
    void enrollDevicesBatch_whenOneIsAnothersAndOneIsLost_hasAnOutcomeForEachInOrder() {
        valueOf(Given.devices(client).enroll(Enrollment.of("device-3")));

        assertThat(outcomes(devices.enrollDevicesBatch(enrollments(20)), EnrolledDevice::deviceId))
                .isEqualTo(IntStream.range(0, 20)
                        .mapToObj(i -> i == 3 ? "FORBIDDEN" : "device-" + i)
                        .toList());

        assertThat(valueOf(tokens.find("device-19")).token()).isNotNull();
    }

    @Test
    void enrollmentBatch_whenTokensWereLost_enrolsThoseByForceIfToldTo() {
        valueOf(Given.devices(client).enroll(Enrollment.of("device-0")));
        valueOf(Given.devices(client).enroll(Enrollment.of("device-1")));
        valueOf(tokens.save(DeviceRecord.unknown("device-0").doubted()).thenReturn(true));

        assertThat(outcomes(
                        devices.enrollmentBatch(IfTokenLost.FORCE).results(enrollments(3)), EnrolledDevice::deviceId))
                .containsExactly("device-0", "FORBIDDEN", "device-2");
    }

    @Test
    void lockBatch_whenAnswersAreLost_countsThemApartAndLocksNothingTwice() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        archive.next(
                FakeDevices.LOCK,
                Fault.status(500).afterwards(),
                Fault.status(503),
                Fault.of(Fault.Kind.RESET).afterwards(),
                Fault.status(400));
        List<Capture> captures = IntStream.range(0, 50).mapToObj(Given::capture).toList();

        BatchReport report = devices.lockBatch().retryFailed(3).report(captures).block(LIMIT);
        BatchReport again = devices.lockBatch().retryFailed(3).report(captures).block(LIMIT);

        assertThat(report.succeeded()).isEqualTo(47);
        assertThat(report.ambiguous()).isEqualTo(2);
        assertThat(report.byCode()).isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 2L, ErrorCode.INVALID_INPUT, 1L));
        assertThat(again.byCode()).as("the refused one is locked now").isEqualTo(Map.of(ErrorCode.AMBIGUOUS, 2L));
        assertThat(archive.devices.captures())
                .extracting(body -> body.get("asset_hash"))
                .hasSize(50)
                .doesNotHaveDuplicates();
    }

    @Test
    void lockBatch_whenItemsFail_tellsOfEachWhatToDoAboutIt() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        archive.next(FakeDevices.LOCK, Fault.status(500), Fault.status(403), Fault.status(503), Fault.status(503));
        archive.always(FakeDevices.LOCK, Fault.status(503));

        List<String> told = devices.lockBatch()
                .concurrency(1)
                .results(List.of(capture(1), capture(2), capture(3)))
                .map(result -> result.<String>fold(
                        LockedProof::recordId,
                        failure -> failure.code() + " " + failure.toException().isRetryable() + " "
                                + failure.details().get("status") + " "
                                + failure.details().get("attempts")))
                .collectList()
                .block(LIMIT);

        assertThat(told).containsExactly("AMBIGUOUS false 500 1", "FORBIDDEN false 403 1", "SERVER_ERROR true 503 3");
    }

    @Test
    void lockCapturesBatch_whenACaptureComesTwice_locksItOnceAndAnswersBoth() {
        valueOf(devices.enroll(Enrollment.of(DEVICE)));

        List<String> records = outcomes(
                devices.lockCapturesBatch(List.of(capture(1), capture(2), capture(1), capture(1))),
                LockedProof::recordId);

        assertThat(records.get(0))
                .isEqualTo(records.get(2))
                .isEqualTo(records.get(3))
                .isNotEqualTo(records.get(1));
        assertThat(archive.devices.captures()).hasSize(2);
    }

    @Test
    void verifyBatch_whenClaimsDifferInTheirTruth_hasAVerdictForEachInOrder() {
        archive.ledger.certificate(CERT, false);
        IntStream.range(0, 30).filter(i -> i % 3 == 0).forEach(i -> archive.ledger.entry(entry(i)));
        archive.next(FakeLedger.VERIFY, Fault.status(500), Fault.of(Fault.Kind.CLOSE));

        List<ContentClaim> claims =
                IntStream.range(0, 30).mapToObj(Given::claim).toList();

        assertThat(outcomes(
                        client.ledger().verifyBatch(claims),
                        verdict -> verdict instanceof Verification.NotVerified not
                                ? not.reason().text()
                                : "verified"))
                .isEqualTo(IntStream.range(0, 30)
                        .mapToObj(i -> i % 3 == 0 ? "verified" : "ledger_not_found")
                        .toList());
    }

    @Test
    void verificationsBatch_whenAClaimComesAgainAndAgain_isNeverAReplay() {
        List<BatchItem<ContentClaim, Verification>> items = client.ledger()
                .verificationsBatch()
                .concurrency(25)
                .run(Stream.generate(() -> claim(1)).limit(100).toList())
                .collectList()
                .block(LIMIT);

        assertThat(items).hasSize(100).allMatch(item -> item.result().isSuccess());
    }

    @Test
    void getEntriesBatch_whenSomeAreMissing_saysWhich() {
        archive.ledger.entry(entry(1));
        archive.ledger.entry(entry(3));

        assertThat(outcomes(
                        client.ledger().getEntriesBatch(List.of(claim(1), claim(2), claim(3))), LedgerEntry::entryId))
                .containsExactly("entry-1", "NOT_FOUND", "entry-3");
    }

    @Test
    void getCertificatesBatch_whenOneIsNoHash_saysSoAndReadsTheOthers() {
        archive.ledger.certificate(CERT, false);

        assertThat(outcomes(
                        client.ledger().getCertificatesBatch(List.of(CERT, "no hash", hash(5))), Certificate::certHash))
                .containsExactly(CERT, "INVALID_INPUT", "NOT_FOUND");
    }
}
