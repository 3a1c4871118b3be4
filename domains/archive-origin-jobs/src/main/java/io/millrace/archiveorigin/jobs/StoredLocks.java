package io.millrace.archiveorigin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.archiveorigin.EarlierLock;
import io.millrace.archiveorigin.LockKey;
import io.millrace.archiveorigin.LockLedger;
import io.millrace.archiveorigin.LockedProof;
import io.millrace.http.Codec;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A row a lock. */
final class StoredLocks implements LockLedger {
    /** One statement, so that of any number at once one is the first, and the others see what came of it. */
    private static final String BEGIN = """
            insert into archive_origin_locks as earlier (tenant, device_id, asset_hash, capture_time)
            values ($1, $2, $3, $4)
            on conflict (tenant, device_id, asset_hash, capture_time) do update set asked = earlier.asked + 1
            returning asked = 1 as first, proof
            """;

    private static final String SETTLE = """
            insert into archive_origin_locks (tenant, device_id, asset_hash, capture_time, proof, settled_at)
            values ($1, $2, $3, $4, $5, now())
            on conflict (tenant, device_id, asset_hash, capture_time) do update
            set proof = excluded.proof, settled_at = excluded.settled_at
            returning true
            """;
    private static final String FORGET = """
            delete from archive_origin_locks
            where tenant = $1 and device_id = $2 and asset_hash = $3 and capture_time = $4
            returning true
            """;

    private final Tables tables;
    private final String tenant;

    StoredLocks(Tables tables, String tenant) {
        this.tables = tables;
        this.tenant = tenant;
    }

    @Override
    public Mono<EarlierLock> begin(LockKey key) {
        return tables.one(Begun::of, BEGIN, tenant, key.deviceId(), key.assetHash(), Tables.time(key.captureTime()))
                .filter(begun -> !begun.first())
                .map(begun -> new EarlierLock(begun.proof() == null ? null : read(begun.proof())));
    }

    /** A record that is not noted looks like one in doubt, so a database that is away for a moment is waited for. */
    @Override
    public Mono<Void> settle(LockKey key, LockedProof proof) {
        return Mono.fromSupplier(() -> new String(Codec.json().encode(proof), UTF_8))
                .flatMap(json -> tables.one(
                        Tables::done,
                        SETTLE,
                        tenant,
                        key.deviceId(),
                        key.assetHash(),
                        Tables.time(key.captureTime()),
                        json))
                .retryWhen(Tables.UNTIL_IT_IS_BACK)
                .then();
    }

    @Override
    public Mono<Void> forget(LockKey key) {
        return tables.one(Tables::done, FORGET, tenant, key.deviceId(), key.assetHash(), Tables.time(key.captureTime()))
                .retryWhen(Tables.UNTIL_IT_IS_BACK)
                .then();
    }

    private static @Nullable LockedProof read(String json) {
        return (LockedProof) Codec.json().decode(json.getBytes(UTF_8), LockedProof.class);
    }

    private record Begun(boolean first, @Nullable String proof) {
        static Begun of(Row row) {
            return new Begun(Boolean.TRUE.equals(row.get("first", Boolean.class)), row.get("proof", String.class));
        }
    }
}
