package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.CAPTURED;
import static io.millrace.archiveorigin.jobs.Fixture.LIMIT;
import static io.millrace.archiveorigin.jobs.Fixture.capture;
import static io.millrace.archiveorigin.jobs.Fixture.failureOf;
import static io.millrace.archiveorigin.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.DeviceClient;
import io.millrace.archiveorigin.DeviceRecord;
import io.millrace.archiveorigin.DeviceSigner;
import io.millrace.archiveorigin.DeviceToken;
import io.millrace.archiveorigin.EarlierLock;
import io.millrace.archiveorigin.EnrolledDevice;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.LockKey;
import io.millrace.archiveorigin.LockLedger;
import io.millrace.archiveorigin.LockedProof;
import io.millrace.archiveorigin.TokenStore;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Secret;
import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Tokens and locks in the database, as several processes share them. */
class StoresTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final String device = "stored-" + NAMES.incrementAndGet();
    private final DeviceToken token =
            new DeviceToken(Secret.of("t0ken-of-" + device), CAPTURED, CAPTURED.plus(30, ChronoUnit.DAYS));
    private final DeviceRecord enrolled = new DeviceRecord(device, token, false);
    private final LockKey key = capture(device, 1).key();
    private final LockedProof proof = new LockedProof(
            "LOCKED",
            "record-1",
            "aB3xY9",
            "https://archive.example.com/v/record-1",
            new LockedProof.Merkle(null, null, null, Map.of()),
            Map.of("more", 1));

    private final TokenStore tokens = DB.store().tokens(Fixture.TENANT);
    private final LockLedger locks = DB.store().locks(Fixture.TENANT);

    @Test
    void find_ofADeviceThatIsUnknown_completesEmpty() {
        assertThat(tokens.find(device).block(LIMIT)).isNull();
    }

    @Test
    void save_ofARecord_replacesTheEarlierOneForAllProcesses() {
        ConnectionPool otherPool =
                Postgres.pool(DB.texts("select current_database()").get(0));
        TokenStore other = ArchiveOriginStore.on(otherPool, Fixture.CIPHER).tokens(Fixture.TENANT);

        tokens.save(DeviceRecord.unknown(device).doubted()).block(LIMIT);
        assertThat(get(other.find(device)))
                .isEqualTo(DeviceRecord.unknown(device).doubted());
        tokens.save(enrolled.doubted()).block(LIMIT);
        assertThat(get(other.find(device))).isEqualTo(enrolled.doubted());
        other.save(enrolled).block(LIMIT);
        assertThat(get(tokens.find(device))).isEqualTo(enrolled);
        otherPool.dispose();
    }

    @Test
    void tokens_ofAnotherTenant_areUnknown() {
        tokens.save(enrolled).block(LIMIT);

        assertThat(DB.store().tokens("other").find(device).block(LIMIT)).isNull();
    }

    @Test
    void tokens_inTheDatabase_areUnreadable() {
        tokens.save(enrolled).block(LIMIT);

        assertThat(DB.texts("select encode(token, 'escape') from archive_origin_devices where device_id = $1", device))
                .hasSize(1)
                .noneMatch(stored -> stored.contains("t0ken"));
    }

    @Test
    void tokens_movedToAnotherDeviceInTheDatabase_areRefused() {
        tokens.save(enrolled).block(LIMIT);
        DB.texts("update archive_origin_devices set device_id = $1 where device_id = $2", device + "-b", device);

        assertThat(failureOf(tokens.find(device + "-b"))).hasMessageNotContaining("t0ken");
    }

    @Test
    void save_whileTheDatabaseIsAwayForAMoment_waitsForIt() {
        Flaky flaky = new Flaky(DB.pool(), 2);
        TokenStore throughIt = ArchiveOriginStore.on(flaky, Fixture.CIPHER).tokens(Fixture.TENANT);

        throughIt.save(enrolled).block(LIMIT);

        assertThat(get(tokens.find(device))).isEqualTo(enrolled);
    }

    @Test
    void find_whileTheDatabaseIsAway_failsAsWhatMayBeTriedAgain() {
        TokenStore throughIt =
                ArchiveOriginStore.on(new Flaky(DB.pool(), 1), Fixture.CIPHER).tokens(Fixture.TENANT);

        assertThat(failureOf(throughIt.find(device)).code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
    }

    @Test
    void save_whenCancelled_isDoneAllTheSame() {
        tokens.save(enrolled).subscribe().dispose();

        assertThat(get(tokens.find(device)
                        .repeatWhenEmpty(tries -> tries.take(100).delayElements(Duration.ofMillis(20)))))
                .isEqualTo(enrolled);
    }

    @Test
    void enroll_byTwoProcessesAtOnce_isDoneByOneAndItsTokenStays() {
        Sinks.Empty<Void> inside = Sinks.empty();
        Sinks.Empty<Void> go = Sinks.empty();
        DeviceSigner waiting = new DeviceSigner() {
            @Override
            public Mono<byte[]> publicKey(String deviceId) {
                inside.tryEmitEmpty();
                return go.asMono().then(Fixture.signer().publicKey(deviceId));
            }

            @Override
            public Mono<byte[]> sign(String deviceId, byte[] message) {
                return Fixture.signer().sign(deviceId, message);
            }
        };
        DeviceClient one = DB.client(archive).devices(waiting, DB.store().tokens(Fixture.TENANT), locks);
        DeviceClient two = DB.devices(archive);

        Mono<Result<EnrolledDevice>> first =
                Result.of(one.enroll(Enrollment.of(device))).cache();
        first.subscribe();
        inside.asMono().block(LIMIT);
        assertThat(failureOf(two.enroll(Enrollment.of(device))).code()).isEqualTo(ErrorCode.CONFLICT);
        go.tryEmitEmpty();

        assertThat(get(first).isSuccess()).isTrue();
        assertThat(archive.requests(FakeDevices.ENROLL)).hasSize(1);
        assertThat(get(tokens.find(device)).token().secret().reveal())
                .isEqualTo(archive.devices.device(device).token());
        assertThat(get(two.enroll(Enrollment.of(device))))
                .as("the first has let go")
                .isNotNull();
    }

    @Test
    void enroll_whileADeadProcessHoldsTheDevice_waitsUntilItsTimeIsOver() {
        DeviceClient devices = DB.devices(archive);
        DB.texts(
                "insert into archive_origin_devices (tenant, device_id, busy_by, busy_until)"
                        + " values ('acme', $1, gen_random_uuid(), now() + interval '1 minute')",
                device);
        assertThat(failureOf(devices.enroll(Enrollment.of(device))).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(archive.requests()).isEmpty();

        DB.texts("update archive_origin_devices set busy_until = now() - interval '1 ms' where device_id = $1", device);

        assertThat(get(devices.enroll(Enrollment.of(device))).deviceId()).isEqualTo(device);
    }

    @Test
    void begin_byManyAtOnce_letsOneBegin() {
        List<Result<EarlierLock>> begun = get(Flux.range(0, 50)
                .flatMap(any -> Result.of(DB.store().locks(Fixture.TENANT).begin(key)), 50)
                .collectList());

        assertThat(begun).filteredOn(Result::isSuccess).hasSize(49).allSatisfy(earlier -> assertThat(
                        earlier.orElseThrow().proof())
                .isNull());
        assertThat(begun).filteredOn(Result::isFailure).as("completed empty").hasSize(1);
    }

    @Test
    void begin_afterItWasSettled_answersWithTheProof() {
        locks.begin(key).block(LIMIT);
        locks.settle(key, proof).block(LIMIT);

        assertThat(get(DB.store().locks(Fixture.TENANT).begin(key)).proof()).isEqualTo(proof);
    }

    @Test
    void begin_afterItWasForgotten_isTheFirst() {
        locks.begin(key).block(LIMIT);
        locks.forget(key).block(LIMIT);

        assertThat(locks.begin(key).block(LIMIT)).isNull();
    }

    @Test
    void begin_ofAnotherTenantDeviceHashOrTime_isTheFirst() {
        locks.begin(key).block(LIMIT);
        Instant next = key.captureTime().plus(1, ChronoUnit.MICROS);

        assertThat(DB.store().locks("other").begin(key).block(LIMIT)).isNull();
        assertThat(locks.begin(new LockKey(device + "-b", key.assetHash(), key.captureTime()))
                        .block(LIMIT))
                .isNull();
        assertThat(locks.begin(capture(device, 2).key()).block(LIMIT)).isNull();
        assertThat(locks.begin(new LockKey(device, key.assetHash(), next)).block(LIMIT))
                .isNull();
        assertThat(locks.begin(new LockKey(device, key.assetHash(), Instant.parse("0001-01-01T00:00:00Z")))
                        .block(LIMIT))
                .isNull();
    }

    @Test
    void settle_ofWhatWasForgottenMeanwhile_isNotedAllTheSame() {
        locks.settle(key, proof).block(LIMIT);

        assertThat(get(locks.begin(key)).proof()).isEqualTo(proof);
    }

    /** A database that cannot be reached the first few times. */
    private record Flaky(ConnectionFactory factory, AtomicInteger failures) implements ConnectionFactory {
        Flaky(ConnectionFactory factory, int failures) {
            this(factory, new AtomicInteger(failures));
        }

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(() -> failures.getAndDecrement() > 0
                    ? Mono.error(new R2dbcNonTransientResourceException("away"))
                    : Mono.from(factory.create()));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return factory.getMetadata();
        }
    }
}
