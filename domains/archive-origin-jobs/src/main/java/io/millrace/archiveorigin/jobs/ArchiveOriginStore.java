package io.millrace.archiveorigin.jobs;

import io.millrace.archiveorigin.LockLedger;
import io.millrace.archiveorigin.TokenStore;
import io.millrace.jobs.JobCipher;
import io.r2dbc.spi.ConnectionFactory;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Keeps devices' tokens and locks in PostgreSQL, for any number of processes alike. Tokens are encrypted before they get there.
 *
 * <pre>{@code
 * ArchiveOriginStore store = ArchiveOriginStore.on(connectionFactory, JobCipher.aes(key));
 * DeviceClient devices = archive.devices(signer, store.tokens("acme"), store.locks("acme"));
 * }</pre>
 *
 * <p>What is written is durable when it completes. Statements are never cancelled: whoever cancels is let go, and they run to
 * their end. Fails with {@link io.millrace.core.MillraceException}.
 */
public final class ArchiveOriginStore {
    private final ConnectionFactory factory;
    private final Tables tables;
    private final JobCipher cipher;

    private ArchiveOriginStore(ConnectionFactory factory, JobCipher cipher) {
        this.factory = factory;
        this.tables = new Tables(factory);
        this.cipher = cipher;
    }

    /**
     * A store in that database.
     *
     * @param factory of the PostgreSQL driver for R2DBC, best in a pool
     * @param cipher what tokens are written with
     */
    public static ArchiveOriginStore on(ConnectionFactory factory, JobCipher cipher) {
        return new ArchiveOriginStore(
                Objects.requireNonNull(factory, "factory"), Objects.requireNonNull(cipher, "cipher"));
    }

    /** Makes the tables, or brings them up to date; one process at a time does, and the others wait for it. */
    public Mono<Void> migrate() {
        return Schema.migrate(factory);
    }

    /** The tokens of a tenant's devices. */
    public TokenStore tokens(String tenant) {
        return new StoredTokens(tables, cipher, Objects.requireNonNull(tenant, "tenant"));
    }

    /** What a tenant has locked. */
    public LockLedger locks(String tenant) {
        return new StoredLocks(tables, Objects.requireNonNull(tenant, "tenant"));
    }
}
