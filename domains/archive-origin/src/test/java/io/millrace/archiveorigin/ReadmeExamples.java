package io.millrace.archiveorigin;

import io.millrace.batch.BatchReport;
import io.millrace.core.Result;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The code of the README, compiled; {@link ReadmeTest} compares and runs it. */
final class ReadmeExamples {
    private ReadmeExamples() {}

    static Flux<Result<Verification>> reading(String url, String id, String secret, List<ContentClaim> claims) {
        ArchiveOrigin archive = ArchiveOrigin.connect(url, ApiKey.of(id, secret)); // keep it: it holds the connections

        Flux<Result<Verification>> verdicts = archive.ledger().verifyBatch(claims); // one outcome each, in order
        return verdicts.doFinally(end -> archive.close());
    }

    static String told(Verification verification) {
        return verification instanceof Verification.NotVerified not
                ? "not verified: " + not.reason().text()
                : "verified";
    }

    static Mono<BatchReport> writing(
            ArchiveOrigin archive,
            Map<String, KeyPair> keys,
            TokenStore tokens,
            LockLedger locks,
            List<Capture> captures) {
        DeviceClient devices = archive.devices(DeviceSigner.ed25519(keys::get), tokens, locks);

        Flux<Enrollment> enrollments = Flux.fromIterable(keys.keySet()).map(Enrollment::of);
        // What may have taken effect is AMBIGUOUS, counted apart, and not sent again.
        Mono<BatchReport> report = devices.enrollmentBatch()
                .report(enrollments)
                .then(devices.lockBatch().report(captures));
        return report;
    }
}
