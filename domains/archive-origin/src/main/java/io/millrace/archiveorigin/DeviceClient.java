package io.millrace.archiveorigin;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Enrols devices, and locks what they have captured. Neither may be repeated once it may have taken effect ({@link
 * ErrorCode#AMBIGUOUS}): the service then has a device whose token nobody knows, or a record that nobody can find. Both are sent
 * again only where they provably did nothing: no connection, 429, 503.
 *
 * <p>Nothing is sent before subscription. Keep one client for each signer and stores: two calls about one device, or one capture,
 * do not run at once, but the second fails as {@link ErrorCode#CONFLICT}.
 */
public final class DeviceClient {
    static final String DOMAIN = "devices";

    private final Pipeline pipeline;
    private final Enrolling enrolling;
    private final Locking locking;

    DeviceClient(Pipeline pipeline, DeviceSigner signer, TokenStore tokens, LockLedger locks) {
        Objects.requireNonNull(signer, "signer");
        Objects.requireNonNull(tokens, "tokens");
        this.pipeline = pipeline;
        this.enrolling = new Enrolling(pipeline, signer, tokens);
        this.locking = new Locking(pipeline, signer, tokens, Objects.requireNonNull(locks, "locks"));
    }

    /** As {@link #enroll(Enrollment, IfTokenLost)}, leaving it to somebody to decide what becomes of a device whose token is lost. */
    public Mono<EnrolledDevice> enroll(Enrollment device) {
        return enroll(device, IfTokenLost.FAIL);
    }

    /**
     * Enrols a device, or renews its token if that is due; one that is good for longer stays as it is. Emits when the token is
     * saved; once the answer is there, a cancel does not keep it from being saved.
     *
     * <p>{@code POST /device/enroll}
     *
     * <p><b>Errors:</b> {@link ErrorCode#FORBIDDEN} if the device has a token that the store does not know; {@link
     * ErrorCode#AMBIGUOUS} if no answer came, which leaves the device's record in doubt, and tells the next attempt that a token
     * may have been lost; {@link UnsavedTokenException}.
     */
    public Mono<EnrolledDevice> enroll(Enrollment device, IfTokenLost ifTokenLost) {
        return enrolling.enroll(device, ifTokenLost);
    }

    /**
     * Locks a capture: signs it as its device, and has it recorded. One that the ledger knows to be locked is not sent again, but
     * answered from there; one that it knows to have been begun fails as {@link ErrorCode#AMBIGUOUS}.
     *
     * <p>{@code POST /lock-proof}
     *
     * <p><b>Errors:</b> {@link ErrorCode#UNAUTHORIZED} if the device has no token, or one that has expired; {@link
     * ErrorCode#FORBIDDEN} if it is another's, or the device has another key.
     */
    public Mono<LockedProof> lock(Capture capture) {
        return locking.lock(capture);
    }

    /** As {@link #enrollmentBatch(IfTokenLost)}, leaving it to somebody to decide what becomes of a device whose token is lost. */
    public Batch<Enrollment, EnrolledDevice> enrollmentBatch() {
        return enrollmentBatch(IfTokenLost.FAIL);
    }

    /** Enrols devices: ten at once, a request each, with all the options of a batch. */
    public Batch<Enrollment, EnrolledDevice> enrollmentBatch(IfTokenLost ifTokenLost) {
        return Batch.<Enrollment, EnrolledDevice>each(device -> enroll(device, ifTokenLost))
                .writing()
                .coalesceDuplicates()
                .observe(pipeline.observations(), "devices.enroll");
    }

    /** One outcome for each device, in order. */
    public Flux<Result<EnrolledDevice>> enrollDevicesBatch(Iterable<Enrollment> devices) {
        return enrollmentBatch().results(devices);
    }

    /** Locks captures: ten at once, a request each, with all the options of a batch. */
    public Batch<Capture, LockedProof> lockBatch() {
        return Batch.each(this::lock).writing().coalesceDuplicates().observe(pipeline.observations(), "devices.lock");
    }

    /** One outcome for each capture, in order. */
    public Flux<Result<LockedProof>> lockCapturesBatch(Iterable<Capture> captures) {
        return lockBatch().results(captures);
    }
}
