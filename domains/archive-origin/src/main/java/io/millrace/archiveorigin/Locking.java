package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Locks one capture, once: what is noted in the ledger is not sent again. */
final class Locking {
    private static final Logger LOG = LoggerFactory.getLogger(Locking.class);

    private final Pipeline pipeline;
    private final DeviceSigner signer;
    private final TokenStore tokens;
    private final LockLedger locks;
    private final OneAtATime<LockKey> captures = new OneAtATime<>("the capture is being locked by another call");

    Locking(Pipeline pipeline, DeviceSigner signer, TokenStore tokens, LockLedger locks) {
        this.pipeline = pipeline;
        this.signer = signer;
        this.tokens = tokens;
        this.locks = locks;
    }

    Mono<LockedProof> lock(Capture capture) {
        LockKey key = capture.key();
        return captures.run(key, () -> proof(capture).flatMap(proof -> Mono.defer(() -> locks.begin(key))
                        .onErrorMap(Outcomes::unsent)
                        .flatMap(earlier -> again(key, earlier.proof()))
                        .switchIfEmpty(Mono.defer(() -> first(capture, key, proof)))))
                .onErrorMap(MillraceException::of)
                .onErrorStop();
    }

    /** Before anything is noted: a signer that is cancelled or fails leaves nothing in doubt. */
    private Mono<Proof> proof(Capture capture) {
        return Mono.zip(token(capture.deviceId()), Identity.publicKey(signer, capture.deviceId()), signature(capture))
                .map(parts -> new Proof(parts.getT1(), parts.getT2(), parts.getT3()))
                .onErrorMap(Outcomes::unsent);
    }

    private static Mono<LockedProof> again(LockKey key, @Nullable LockedProof proof) {
        return proof != null
                ? Mono.just(proof)
                : Mono.error(() -> new MillraceException(
                        ErrorCode.AMBIGUOUS,
                        "was not sent: an earlier attempt to lock the same capture may have taken effect; the ledger has to"
                                + " forget it before it is sent again: " + key));
    }

    private Mono<LockedProof> first(Capture capture, LockKey key, Proof proof) {
        return send(capture, proof)
                .onErrorMap(Outcomes::unread)
                .onErrorResume(failure -> forgotten(key, failure))
                .flatMap(locked -> settled(key, locked));
    }

    private Mono<DeviceToken> token(String deviceId) {
        return Mono.defer(() -> tokens.find(deviceId))
                .mapNotNull(DeviceRecord::token)
                .switchIfEmpty(Mono.error(() -> new MillraceException(
                        ErrorCode.UNAUTHORIZED, "was not sent: device " + deviceId + " has no token; enrol it first")));
    }

    private Mono<String> signature(Capture capture) {
        return Identity.signature(signer, capture.deviceId(), capture.assetHash() + "|" + capture.captureTime());
    }

    private Mono<LockedProof> send(Capture capture, Proof proof) {
        return pipeline.send(() -> Request.post("/lock-proof")
                .named(DeviceClient.DOMAIN, "lock")
                .header("Authorization", "Bearer " + proof.token().secret().reveal())
                .header("X-Device-ID", capture.deviceId())
                .header("X-Device-PublicKey", proof.publicKey())
                .secret(proof.token().secret())
                .body(new Ask(
                        capture.assetHash(),
                        capture.captureTime(),
                        capture.deviceId(),
                        proof.publicKey(),
                        proof.signature(),
                        capture.location()))
                .refusals(Outcomes::ofWrite)
                .as(LockedProof.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it does not say which record it is"));
    }

    /** What it failed with, after it is forgotten, unless it may have taken effect. */
    private Mono<LockedProof> forgotten(LockKey key, Throwable failure) {
        return ErrorCode.AMBIGUOUS.matches(failure)
                ? Mono.error(failure)
                : locks.forget(key).onErrorComplete().then(Mono.error(failure));
    }

    /** A ledger that fails does not undo the lock: it goes on taking it for one in doubt, so that nothing is sent twice. */
    private Mono<LockedProof> settled(LockKey key, LockedProof locked) {
        Mono<Void> noted = Mono.defer(() -> locks.settle(key, locked)).onErrorResume(failure -> {
            LOG.warn("the ledger could not note that {} is record {}", key, locked.recordId(), failure);
            return Mono.empty();
        });
        return Outcomes.toTheEnd(noted).thenReturn(locked);
    }

    private record Proof(DeviceToken token, String publicKey, String signature) {}

    /** What is sent. The time is written as it was signed. */
    private record Ask(
            @JsonProperty("asset_hash") String assetHash,
            @JsonProperty("capture_time_utc") String captureTime,
            @JsonProperty("device_id") String deviceId,
            @JsonProperty("device_pubkey") String publicKey,
            @JsonProperty("signature") String signature,
            @JsonProperty("geo") @Nullable Location location) {

        Ask(
                String assetHash,
                Instant captureTime,
                String deviceId,
                String publicKey,
                String signature,
                @Nullable Location location) {
            this(assetHash, captureTime.toString(), deviceId, publicKey, signature, location);
        }
    }
}
