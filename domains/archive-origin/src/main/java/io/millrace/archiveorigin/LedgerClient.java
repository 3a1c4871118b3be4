package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Verifies claims, and reads the ledger and certificates. Only reads: what fails on the way is tried again, with a new time in
 * its signature and a new nonce.
 *
 * <p>Nothing is sent before subscription. What devices lock is not in this ledger; the service has no route that leads from
 * there to here.
 */
public final class LedgerClient {
    private static final String DOMAIN = "ledger";

    private final Pipeline pipeline;
    private final @Nullable ApiKey key;
    private final Nonces nonces = new Nonces();

    LedgerClient(Pipeline pipeline, @Nullable ApiKey key) {
        this.pipeline = pipeline;
        this.key = key;
    }

    /**
     * Whether a claim holds; that it does not is an answer as well.
     *
     * <p>{@code POST /api/v1/verify}
     */
    public Mono<Verification> verify(ContentClaim claim) {
        return pipeline.send(() -> read(Request.post("/api/v1/verify"))
                .named(DOMAIN, "verify")
                .freshBody(() -> new Challenge(claim, nonces.next()))
                .repeatability(Repeatability.SAFE)
                .as(Verification.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it does not say whether the claim holds"));
    }

    /**
     * What the ledger has of some content; {@link ErrorCode#NOT_FOUND} if nothing. Needs an API key.
     *
     * <p>{@code POST /api/v1/ledger/lookup}
     */
    public Mono<LedgerEntry> getEntry(ContentClaim claim) {
        return pipeline.send(() -> {
                    if (key == null) {
                        throw new MillraceException(
                                ErrorCode.UNAUTHORIZED,
                                "was not sent: a look-up needs an API key, and this client has none");
                    }
                    return read(Request.post("/api/v1/ledger/lookup"))
                            .named(DOMAIN, "getEntry")
                            .body(claim)
                            .repeatability(Repeatability.SAFE)
                            .as(Found.class)
                            .ifEmpty(ErrorCode.INVALID_RESPONSE, "there is no entry in it");
                })
                .map(Found::entry)
                .onErrorStop();
    }

    /** As {@link #getEntry}, but completes empty if there is none. */
    public Mono<LedgerEntry> findEntry(ContentClaim claim) {
        return orEmpty(getEntry(claim));
    }

    /**
     * The certificate with a hash; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /api/v1/certs/{cert_hash}}
     */
    public Mono<Certificate> getCertificate(String certHash) {
        return pipeline.send(() -> read(Request.get("/api/v1/certs/{cert_hash}", Checks.hash("cert_hash", certHash)))
                .named(DOMAIN, "getCertificate")
                .as(Certificate.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "there is no certificate in it"));
    }

    /** As {@link #getCertificate}, but completes empty if there is none. */
    public Mono<Certificate> findCertificate(String certHash) {
        return orEmpty(getCertificate(certHash));
    }

    /** Verifies claims: ten at once, a request each, with all the options of a batch. */
    public Batch<ContentClaim, Verification> verificationsBatch() {
        return Batch.each(this::verify).observe(pipeline.observations(), "ledger.verify");
    }

    /** One outcome for each claim, in order. */
    public Flux<Result<Verification>> verifyBatch(Iterable<ContentClaim> claims) {
        return verificationsBatch().results(claims);
    }

    /** Looks claims up: ten at once, a request each, with all the options of a batch. */
    public Batch<ContentClaim, LedgerEntry> entriesBatch() {
        return Batch.each(this::getEntry).observe(pipeline.observations(), "ledger.getEntry");
    }

    /** One outcome for each claim, in order. */
    public Flux<Result<LedgerEntry>> getEntriesBatch(Iterable<ContentClaim> claims) {
        return entriesBatch().results(claims);
    }

    /** Reads certificates by hash: ten at once, a request each, with all the options of a batch. */
    public Batch<String, Certificate> certificatesBatch() {
        return Batch.each(this::getCertificate).observe(pipeline.observations(), "ledger.getCertificate");
    }

    /** One outcome for each hash, in order. */
    public Flux<Result<Certificate>> getCertificatesBatch(Iterable<String> certHashes) {
        return certificatesBatch().results(certHashes);
    }

    private Request<Void> read(Request<Void> request) {
        Request<Void> known = request.refusals(Outcomes::ofRead);
        return key == null ? known : known.secret(key.id());
    }

    private static <T> Mono<T> orEmpty(Mono<T> answer) {
        return answer.onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /** A claim, asked about once. */
    private record Challenge(
            @JsonUnwrapped ContentClaim claim,
            @JsonProperty("client_nonce") String nonce) {}

    /** An entry, as it comes. */
    record Found(
            @JsonProperty("status") @Nullable String status,
            @JsonProperty("ledger_entry") LedgerEntry entry) {

        Found {
            Checks.answered("ledger_entry", entry);
        }
    }
}
