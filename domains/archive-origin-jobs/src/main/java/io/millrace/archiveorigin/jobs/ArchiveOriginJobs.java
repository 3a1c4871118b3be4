package io.millrace.archiveorigin.jobs;

import io.millrace.archiveorigin.ArchiveOrigin;
import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.DeviceClient;
import io.millrace.archiveorigin.EnrolledDevice;
import io.millrace.archiveorigin.LedgerClient;
import io.millrace.archiveorigin.LedgerEntry;
import io.millrace.archiveorigin.LockedProof;
import io.millrace.jobs.JobCipher;
import io.millrace.jobs.JobCodec;
import io.millrace.jobs.JobHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The types of durable jobs over an Archive Origin service. Each method makes a handler, which can be told more:
 * {@code types.query().concurrency(4)}.
 *
 * <pre>{@code
 * ArchiveOriginJobs types = ArchiveOriginJobs.of(
 *         archive, cipher, tenant -> archive.devices(signerOf(tenant), store.tokens(tenant), store.locks(tenant)));
 * JobHandlers handlers = JobHandlers.of(types.enrollment(), types.proofLock(), types.query());
 * }</pre>
 *
 * <p>Inputs are JSON with the names of the service's own API; a job with an item that is not what its type takes is refused, with
 * all that is wrong told by item and field. No input may hold a token or a key: those are the signer's and the store's.
 */
public final class ArchiveOriginJobs {
    /** No shorter than the claim of a device in {@link ArchiveOriginStore}. */
    private static final Duration ITEM_TIMEOUT = Duration.ofMinutes(2);

    private final LedgerClient ledger;
    private final JobCipher cipher;
    private final Function<? super String, DeviceClient> devicesOf;
    private final Map<String, DeviceClient> devices = new ConcurrentHashMap<>();

    private ArchiveOriginJobs(LedgerClient ledger, JobCipher cipher, Function<? super String, DeviceClient> devicesOf) {
        this.ledger = ledger;
        this.cipher = cipher;
        this.devicesOf = devicesOf;
    }

    /**
     * Types of jobs over that service.
     *
     * @param cipher what inputs are stored with that hold positions; may be the store's
     * @param devicesOf of each tenant, the client of its devices; asked once. A tenant can lock as any device that its client
     *     signs for, so what is to be kept apart needs signers and stores of its own
     */
    public static ArchiveOriginJobs of(
            ArchiveOrigin archive, JobCipher cipher, Function<? super String, DeviceClient> devicesOf) {
        return new ArchiveOriginJobs(
                archive.ledger(),
                Objects.requireNonNull(cipher, "cipher"),
                Objects.requireNonNull(devicesOf, "devicesOf"));
    }

    /**
     * {@code enrollment}: enrols devices, or renews their tokens where that is due. The token is in the store before the item
     * succeeds, and nowhere else. Not repeated once it may have taken effect; its item is ambiguous then, and retrying it is safe.
     */
    public JobHandler<Draft<EnrollmentTask>, EnrolledDevice> enrollment() {
        return JobHandler.of("enrollment", Inputs.ENROLLMENT, JobCodec.json(EnrolledDevice.class), (draft, call) -> {
                    EnrollmentTask task = draft.value();
                    return devices(call.tenant())
                            .enroll(task.device(), task.ifTokenLost())
                            .onErrorMap(BusyException::ifNotBegun);
                })
                .validate(Draft::problems)
                .itemTimeout(ITEM_TIMEOUT);
    }

    /**
     * {@code proof_lock}: locks captures, each once: the same device, hash and time is refused when a second job has it, and
     * answered from the ledger of locks if it gets there all the same. Not repeated once it may have taken effect; its item is
     * ambiguous then, and retrying it is safe, because only the ledger is asked. Inputs are secret and stored encrypted: they may hold
     * positions.
     */
    public JobHandler<Draft<Capture>, LockedProof> proofLock() {
        return JobHandler.of("proof_lock", Inputs.CAPTURE, JobCodec.json(LockedProof.class), (draft, call) -> devices(
                                call.tenant())
                        .lock(draft.value())
                        .onErrorMap(BusyException::ifNotBegun))
                .validate(Draft::problems)
                .dedupeBy(draft -> dedupeKey(draft.value()))
                .secretInputs(cipher)
                .itemTimeout(ITEM_TIMEOUT);
    }

    private static String dedupeKey(Capture capture) {
        return capture.assetHash() + "|" + capture.captureTime() + "|" + capture.deviceId();
    }

    /** {@code query}: looks claims up in the service's ledger, which needs an API key. May be repeated. */
    public JobHandler<Draft<ContentClaim>, LedgerEntry> query() {
        return JobHandler.of(
                        "query",
                        Inputs.CLAIM,
                        JobCodec.json(LedgerEntry.class),
                        (draft, call) -> ledger.getEntry(draft.value()))
                .repeatable()
                .validate(Draft::problems)
                .itemTimeout(ITEM_TIMEOUT);
    }

    private DeviceClient devices(String tenant) {
        DeviceClient known = devices.get(tenant);
        if (known != null) {
            return known;
        }
        DeviceClient made = Objects.requireNonNull(devicesOf.apply(tenant), "devicesOf"); // under no lock
        DeviceClient first = devices.putIfAbsent(tenant, made);
        return first == null ? made : first;
    }
}
