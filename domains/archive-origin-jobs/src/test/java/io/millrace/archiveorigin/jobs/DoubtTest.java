package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.LIMIT;
import static io.millrace.archiveorigin.jobs.Fixture.TENANT;
import static io.millrace.archiveorigin.jobs.Fixture.capture;
import static io.millrace.archiveorigin.jobs.Fixture.create;
import static io.millrace.archiveorigin.jobs.Fixture.get;
import static io.millrace.archiveorigin.jobs.Fixture.items;
import static io.millrace.archiveorigin.jobs.Fixture.untilFinal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.archiveorigin.DeviceSigner;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.LockLedger;
import io.millrace.archiveorigin.TokenStore;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.jobs.ItemStatus;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.JobStatus;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.RetryRequest;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Workers that die amid a call, answers that are lost, and what somebody can do about it then. */
class DoubtTest {
    private static final RetryRequest AMBIGUOUS = RetryRequest.of(ItemStatus.AMBIGUOUS);
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final String device = "doubted-" + NAMES.incrementAndGet();
    private final String enrollment = "{\"device_id\": \"" + device + "\"}";
    private final Fixture.Types types = DB.types(archive);
    private final Jobs jobs = DB.jobs(types);

    private UUID lockJob() {
        get(DB.devices(archive).enroll(Enrollment.of(device)));
        return create(jobs, "proof_lock", List.of(types.proofLock().item(Draft.of(capture(device, 1)))));
    }

    private JobItem only(UUID id) {
        return items(jobs, id).get(0);
    }

    private String storedToken() {
        return get(DB.store().tokens(TENANT).find(device)).token().secret().reveal();
    }

    @Test
    void proofLock_whenItsWorkerDiesAmidTheCall_isAmbiguousAndNotSentAgain() {
        archive.next(FakeDevices.LOCK, Fault.of(Fault.Kind.HANG).afterwards());
        UUID id = lockJob();
        Mortal mortal = new Mortal(DB.pool());
        DB.work(DB.types(archive), mortal);
        await().atMost(LIMIT).until(() -> !archive.devices.captures().isEmpty());
        mortal.dead = true;
        DB.work(types, DB.pool());

        assertThat(untilFinal(jobs, id).counts().ambiguous()).isOne();
        get(jobs.retry(TENANT, id, AMBIGUOUS));
        untilFinal(jobs, id);

        assertThat(only(id).status()).isEqualTo(ItemStatus.AMBIGUOUS);
        assertThat(only(id).error().message()).contains("was not sent");
        assertThat(archive.requests(FakeDevices.LOCK)).hasSize(1);
    }

    @Test
    void proofLock_afterTheLedgerHasForgottenIt_isSentAgainWhenItIsRetried() {
        archive.next(FakeDevices.LOCK, Fault.status(502));
        UUID id = lockJob();
        DB.work(types);
        assertThat(untilFinal(jobs, id).counts().ambiguous()).isOne();

        DB.store().locks(TENANT).forget(capture(device, 1).key()).block(LIMIT); // somebody has looked: there is none
        get(jobs.retry(TENANT, id, AMBIGUOUS));

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(archive.devices.captures()).hasSize(1);
    }

    @Test
    void proofLock_whenItsWorkerDiesBeforeItReports_isAnsweredFromTheLedgerWhenItIsRetried() {
        Mortal mortal = new Mortal(DB.pool());
        DeviceSigner last = dyingWith(mortal);
        UUID id = lockJob();
        DB.work(DB.types(archive, last), mortal);
        await().atMost(LIMIT)
                .until(() -> DB.texts("select proof from archive_origin_locks where device_id = $1", device).stream()
                        .anyMatch(proof -> proof.contains("LOCKED")));
        DB.work(types, DB.pool());
        assertThat(untilFinal(jobs, id).counts().ambiguous()).isOne();

        get(jobs.retry(TENANT, id, AMBIGUOUS));

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(only(id).output()).contains("record_id");
        assertThat(archive.requests(FakeDevices.LOCK)).hasSize(1);
    }

    @Test
    void enrollment_whenItsWorkerDiesBeforeItReports_hasItsTokenWhenItIsRetried() {
        Mortal mortal = new Mortal(DB.pool());
        UUID id = create(jobs, "enrollment", enrollment);
        DB.work(DB.types(archive, dyingWith(mortal)), mortal);
        await().atMost(LIMIT).until(() -> DB.texts(
                        "select token is not null from archive_origin_devices where device_id = $1", device)
                .contains("true"));
        String token = storedToken();
        DB.work(types, DB.pool());
        assertThat(untilFinal(jobs, id).counts().ambiguous()).isOne();

        get(jobs.retry(TENANT, id, AMBIGUOUS));

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(storedToken())
                .isEqualTo(token)
                .isEqualTo(archive.devices.device(device).token());
    }

    @Test
    void enrollment_whoseTokenWasLost_isDoneByForceWhereThatIsAskedFor() {
        archive.next(FakeDevices.ENROLL, Fault.of(Fault.Kind.RESET).afterwards());
        UUID id = create(jobs, "enrollment", enrollment);
        DB.work(types);
        assertThat(untilFinal(jobs, id).counts().ambiguous()).isOne();

        get(jobs.retry(TENANT, id, AMBIGUOUS));
        untilFinal(jobs, id);
        assertThat(only(id).error().code()).isEqualTo("FORBIDDEN");
        assertThat(only(id).error().message()).contains("its token was lost");

        UUID forced = create(jobs, "enrollment", "{\"device_id\": \"" + device + "\", \"force\": true}");
        assertThat(untilFinal(jobs, forced).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(storedToken()).isEqualTo(archive.devices.device(device).token());
    }

    @Test
    void enrollment_byForceOfADeviceThatAnotherProgramHas_isRefused() {
        get(DB.client(archive)
                .devices(Fixture.signer(), TokenStore.inMemory(), LockLedger.inMemory(1))
                .enroll(Enrollment.of(device)));
        String theirs = archive.devices.device(device).token();
        UUID id = create(jobs, "enrollment", "{\"device_id\": \"" + device + "\", \"force\": true}");
        DB.work(types);

        untilFinal(jobs, id);

        assertThat(only(id).error().code()).isEqualTo("FORBIDDEN");
        assertThat(archive.devices.device(device).token()).isEqualTo(theirs);
    }

    /** Its worker dies while it signs: the call goes on, but nobody hears of it. */
    private static DeviceSigner dyingWith(Mortal mortal) {
        return new DeviceSigner() {
            @Override
            public Mono<byte[]> publicKey(String deviceId) {
                mortal.dead = true;
                return Fixture.signer().publicKey(deviceId);
            }

            @Override
            public Mono<byte[]> sign(String deviceId, byte[] message) {
                return Fixture.signer().sign(deviceId, message);
            }
        };
    }

    /** A worker's way to the database, which ends when it dies. */
    private static final class Mortal implements ConnectionFactory {
        private final ConnectionFactory factory;
        private volatile boolean dead;

        private Mortal(ConnectionFactory factory) {
            this.factory = factory;
        }

        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(() ->
                    dead ? Mono.error(new R2dbcNonTransientResourceException("dead")) : Mono.from(factory.create()));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return factory.getMetadata();
        }
    }
}
