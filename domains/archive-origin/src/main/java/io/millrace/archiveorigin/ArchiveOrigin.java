package io.millrace.archiveorigin;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An Archive Origin service, as one caller sees it.
 *
 * <pre>{@code
 * try (ArchiveOrigin archive = ArchiveOrigin.connect("https://archive.example.com", ApiKey.of(id, secret))) {
 *     Verification verification = Await.await(archive.ledger().verify(ContentClaim.of(contentHash, certHash)));
 * }
 * }</pre>
 *
 * <p>Thread-safe and meant to be kept: it holds the connections. Reads keep to the service's limit of 600 a minute with an API
 * key and 60 without, counted together with those of every other client of this JVM with the same service and key. Devices'
 * calls have no limit there; at most 32 of them are in flight, and 32 reads.
 */
public final class ArchiveOrigin implements AutoCloseable {
    private static final int READS_WITH_KEY = 600;
    private static final int READS_WITHOUT = 60;
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final Pipeline reads;
    private final Pipeline writes;
    private final LedgerClient ledger;

    private ArchiveOrigin(ClientOptions options, @Nullable ApiKey key) {
        if (options.credential() != null) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the options hold a credential, but Archive Origin takes an API key");
        }
        ClientOptions signed = key == null
                ? options
                : options.withCredential(Credential.signed(new HmacSigner(key, options.scheduler())));
        // Not a credential of the whole client: each device proves itself, and one that is refused must not stop the
        // others.
        ClientOptions unlimited = options.quota() == null ? options.withQuota(Quota.unlimited()) : options;
        this.reads = new Pipeline(
                "archive-origin", signed, () -> Quota.sliding(key == null ? READS_WITHOUT : READS_WITH_KEY, MINUTE));
        this.writes = new Pipeline("archive-origin-devices", unlimited, Quota::unlimited);
        this.ledger = new LedgerClient(reads, key);
    }

    /**
     * A client without an API key, which cannot look the ledger up, and sees of certificates whether they are revoked; connects
     * nothing yet.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the URL cannot be right
     */
    public static ArchiveOrigin connect(String baseUrl) {
        return connect(baseUrl, null, UnaryOperator.identity());
    }

    /** A client with an API key; see {@link #connect(String)}. */
    public static ArchiveOrigin connect(String baseUrl, ApiKey key) {
        return connect(baseUrl, key, UnaryOperator.identity());
    }

    /**
     * As {@link #connect(String, ApiKey)}, with options of your own. A quota among them holds for all calls, also of devices; it
     * is for keys with another limit: {@code o -> o.withQuota(Quota.sliding(6_000, Duration.ofMinutes(1)))}.
     *
     * @param key null for none
     */
    public static ArchiveOrigin connect(String baseUrl, @Nullable ApiKey key, UnaryOperator<ClientOptions> options) {
        return new ArchiveOrigin(options.apply(ClientOptions.of(baseUrl, null)), key);
    }

    /** How the service is: {@code GET /health}. */
    public Mono<Health> health() {
        return writes.send(() -> Request.get("/health")
                .named("service", "health")
                .as(Health.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it does not say how it is"));
    }

    /** Verification, the ledger, and certificates. */
    public LedgerClient ledger() {
        return ledger;
    }

    /**
     * Enrolment of devices, and locks of their captures, over this client's connections.
     *
     * @param signer has the devices' keys
     * @param tokens keeps the devices' tokens
     * @param locks remembers what was locked
     */
    public DeviceClient devices(DeviceSigner signer, TokenStore tokens, LockLedger locks) {
        return new DeviceClient(writes, signer, tokens, locks);
    }

    /**
     * Gauges of this client, as {@link io.millrace.http.ClientMeter} lists them, of reads and of devices' calls; a Spring Boot
     * service makes them a bean.
     *
     * @param tags to tell clients of several services apart
     */
    public MeterBinder meters(Tag... tags) {
        MeterBinder ofReads = reads.meters(tags);
        MeterBinder ofWrites = writes.meters(tags);
        return registry -> {
            ofReads.bindTo(registry);
            ofWrites.bindTo(registry);
        };
    }

    /**
     * Closes in the background: as {@link #closeGracefully}, with the time that one attempt may take as its limit. Returns
     * at once.
     */
    @Override
    public void close() {
        reads.close();
        writes.close();
    }

    /**
     * Refuses new calls and fails those that wait, lets those that are on the wire end, and closes the connections.
     * Completes when all that is done; calls that take longer than the limit are cut off.
     */
    public Mono<Void> closeGracefully(Duration limit) {
        return Mono.when(reads.closeGracefully(limit), writes.closeGracefully(limit));
    }
}
