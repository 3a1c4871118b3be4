package io.millrace.archiveorigin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.archiveorigin.DeviceRecord;
import io.millrace.archiveorigin.DeviceToken;
import io.millrace.archiveorigin.TokenStore;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import io.millrace.jobs.JobCipher;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A row a device, in which its enrolment is also claimed. */
final class StoredTokens implements TokenStore {
    private static final String FIND = """
            select token, issued_at, expires_at, in_doubt from archive_origin_devices where tenant = $1 and device_id = $2
            """;
    private static final String SAVE = """
            insert into archive_origin_devices (tenant, device_id, token, issued_at, expires_at, in_doubt, saved_at)
            values ($1, $2, $3, $4, $5, $6, now())
            on conflict (tenant, device_id) do update
            set token = excluded.token, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                in_doubt = excluded.in_doubt, saved_at = excluded.saved_at
            returning true
            """;
    private static final String ENTER = """
            insert into archive_origin_devices as device (tenant, device_id, busy_by, busy_until)
            values ($1, $2, $3, now() + interval '2 minutes')
            on conflict (tenant, device_id) do update
            set busy_by = excluded.busy_by, busy_until = excluded.busy_until
            where device.busy_until is null or device.busy_until < now()
            returning true
            """;
    private static final String LEAVE = """
            update archive_origin_devices set busy_by = null, busy_until = null
            where tenant = $1 and device_id = $2 and busy_by = $3
            returning true
            """;

    private final Tables tables;
    private final JobCipher cipher;
    private final String tenant;

    StoredTokens(Tables tables, JobCipher cipher, String tenant) {
        this.tables = tables;
        this.cipher = cipher;
        this.tenant = tenant;
    }

    @Override
    public Mono<DeviceRecord> find(String deviceId) {
        return tables.one(row -> record(deviceId, row), FIND, tenant, deviceId).flatMap(record -> record);
    }

    private Mono<DeviceRecord> record(String deviceId, Row row) {
        boolean inDoubt = Boolean.TRUE.equals(row.get("in_doubt", Boolean.class));
        byte @Nullable [] encrypted = row.get("token", byte[].class);
        if (encrypted == null) {
            return Mono.just(new DeviceRecord(deviceId, null, inDoubt));
        }
        Instant issuedAt = Tables.time(row, "issued_at");
        Instant expiresAt = Tables.time(row, "expires_at");
        return cipher.decrypt(encrypted, owner(deviceId))
                .onErrorMap(MillraceException.class, StoredTokens::explained)
                .map(token -> Secret.of(new String(token, UTF_8)))
                .map(secret -> new DeviceRecord(deviceId, new DeviceToken(secret, issuedAt, expiresAt), inDoubt));
    }

    private static MillraceException explained(MillraceException failure) {
        return failure.withMessage("a token in the database cannot be decrypted: " + failure.getMessage());
    }

    /** A token that came and is not saved is lost, so a database that is away for a moment is waited for. */
    @Override
    public Mono<Void> save(DeviceRecord device) {
        DeviceToken token = device.token();
        Mono<Boolean> saved = token == null
                ? tables.one(
                        Tables::done,
                        SAVE,
                        tenant,
                        device.deviceId(),
                        Tables.NO_BYTES,
                        Tables.NO_TIME,
                        Tables.NO_TIME,
                        device.inDoubt())
                : cipher.encrypt(token.secret().reveal().getBytes(UTF_8), owner(device.deviceId()))
                        .flatMap(encrypted -> tables.one(
                                Tables::done,
                                SAVE,
                                tenant,
                                device.deviceId(),
                                encrypted,
                                Tables.time(token.issuedAt()),
                                Tables.time(token.expiresAt()),
                                device.inDoubt()));
        return saved.retryWhen(Tables.UNTIL_IT_IS_BACK).then();
    }

    @Override
    public <T> Mono<T> alone(String deviceId, Mono<T> enrollment) {
        return Mono.usingWhen(
                Mono.fromSupplier(UUID::randomUUID).delayUntil(me -> enter(deviceId, me)),
                me -> enrollment,
                me -> tables.one(Tables::done, LEAVE, tenant, deviceId, me).onErrorComplete()); // it ends by itself
    }

    private Mono<Boolean> enter(String deviceId, UUID me) {
        return tables.one(Tables::done, ENTER, tenant, deviceId, me)
                .switchIfEmpty(Mono.error(() -> new MillraceException(
                        ErrorCode.CONFLICT,
                        "device " + deviceId
                                + " is being enrolled by another program, or was less than two minutes ago by"
                                + " one that has died")));
    }

    private String owner(String deviceId) {
        return tenant + '\n' + deviceId;
    }
}
