package io.millrace.archiveorigin.jobs;

import io.millrace.archiveorigin.ApiKey;
import io.millrace.archiveorigin.ArchiveOrigin;
import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.DeviceClient;
import io.millrace.archiveorigin.DeviceSigner;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.jobs.CreatedJob;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobCipher;
import io.millrace.jobs.JobEvent;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.NewItem;
import io.millrace.jobs.Worker;
import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A database of the class's own, with all tables; what a test opens on it is closed after it. */
final class Fixture implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofMinutes(1);
    static final String TENANT = "acme";
    static final Instant CAPTURED = Instant.parse("2026-11-20T08:30:00.123456Z");
    static final JobCipher CIPHER = JobCipher.aes(key(1));

    private static final Duration LEASE = Duration.ofSeconds(1);

    private static final RetryPolicy AT_ONCE = RetryPolicy.defaults().withBackoff(retry -> 1L);
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
    private static final AtomicInteger KEYS = new AtomicInteger();

    private ConnectionPool pool;
    private final Deque<Runnable> closing = new ArrayDeque<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        pool = Postgres.pool(Postgres.emptyDatabase());
        Jobs.on(pool, JobHandlers.of()).migrate().then(store().migrate()).block(LIMIT);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        pool.dispose();
    }

    ConnectionPool pool() {
        return pool;
    }

    ArchiveOriginStore store() {
        return ArchiveOriginStore.on(pool, CIPHER);
    }

    /** A client with a key that the fake knows, which retries at once and has no rate limit. */
    ArchiveOrigin client(FakeArchive archive) {
        String id = "ak_" + KEYS.incrementAndGet();
        archive.ledger.key(id, "hmac-secret-of-" + id);
        ArchiveOrigin client =
                ArchiveOrigin.connect(archive.url(), ApiKey.of(id, "hmac-secret-of-" + id), Fixture::impatient);
        closing.push(client::close);
        return client;
    }

    private static ClientOptions impatient(ClientOptions options) {
        return options.withQuota(Quota.unlimited()).withRetry(AT_ONCE);
    }

    /** A tenant's devices, as another process would have them. */
    DeviceClient devices(FakeArchive archive) {
        return devices(archive, signer());
    }

    DeviceClient devices(FakeArchive archive, DeviceSigner signer) {
        return client(archive).devices(signer, store().tokens(TENANT), store().locks(TENANT));
    }

    /** The three types, which try again at once, over a client of their own: those of one process. */
    Types types(FakeArchive archive) {
        return types(archive, signer());
    }

    Types types(FakeArchive archive, DeviceSigner signer) {
        ArchiveOrigin client = client(archive);
        ArchiveOriginStore store = store();
        ArchiveOriginJobs types = ArchiveOriginJobs.of(
                client, CIPHER, tenant -> client.devices(signer, store.tokens(tenant), store.locks(tenant)));
        return new Types(
                types.enrollment().retry(AT_ONCE),
                types.proofLock().retry(AT_ONCE),
                types.query().retry(AT_ONCE));
    }

    record Types(
            JobHandler<Draft<EnrollmentTask>, ?> enrollment,
            JobHandler<Draft<Capture>, ?> proofLock,
            JobHandler<Draft<ContentClaim>, ?> query) {

        JobHandlers handlers() {
            return JobHandlers.of(enrollment, proofLock, query);
        }
    }

    Jobs jobs(Types types) {
        return Jobs.on(pool, types.handlers());
    }

    Worker work(Types types) {
        return closedAfterwards(Worker.on(pool, types.handlers()).start());
    }

    /** A worker that is taken for dead soon, and takes others for it. */
    Worker work(Types types, ConnectionFactory factory) {
        return closedAfterwards(
                Worker.on(factory, types.handlers()).lease(LEASE).start());
    }

    private Worker closedAfterwards(Worker worker) {
        closing.push(
                () -> worker.closeGracefully(Duration.ZERO).onErrorComplete().block(LIMIT));
        return worker;
    }

    static UUID create(Jobs jobs, String type, Iterable<NewItem> items) {
        return create(jobs, TENANT, type, Flux.fromIterable(items));
    }

    static UUID create(Jobs jobs, String type, String... inputs) {
        return create(jobs, TENANT, type, Flux.fromArray(inputs).map(input -> new NewItem(null, input)));
    }

    static UUID create(Jobs jobs, String tenant, String type, Flux<NewItem> items) {
        CreatedJob created = get(jobs.create(tenant, JobRequest.of(type), items));
        return created.job().id();
    }

    static Job untilFinal(Jobs jobs, UUID id) {
        return untilFinal(jobs, TENANT, id);
    }

    static Job untilFinal(Jobs jobs, String tenant, UUID id) {
        return ((JobEvent.Done) get(jobs.watch(tenant, id).last())).job();
    }

    static List<JobItem> items(Jobs jobs, UUID id) {
        return get(jobs.results(TENANT, id).collectList());
    }

    /** The first column of what a query answers, as text. */
    List<String> texts(String sql, Object... arguments) {
        return get(Mono.usingWhen(
                pool.create(),
                connection -> Flux.defer(() -> {
                            var statement = connection.createStatement(sql);
                            for (int i = 0; i < arguments.length; i++) {
                                statement.bind(i, arguments[i]);
                            }
                            return Flux.from(statement.execute());
                        })
                        .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))))
                        .collect(ArrayList<String>::new, List::add),
                connection -> connection.close()));
    }

    static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    static MillraceException failureOf(Mono<?> call) {
        return (MillraceException) get(call.then(Mono.<Throwable>just(new AssertionError("it succeeded")))
                .onErrorResume(Mono::just));
    }

    /** Signs for any device, each with a key of its own. */
    static DeviceSigner signer() {
        return DeviceSigner.ed25519(Fixture::keys);
    }

    /** Signs with nothing, for services that do not look: a thousand real signatures take longer than all else. */
    static DeviceSigner unsigned() {
        return new DeviceSigner() {
            @Override
            public Mono<byte[]> publicKey(String deviceId) {
                return Mono.just(Arrays.copyOf(deviceId.getBytes(StandardCharsets.UTF_8), 32));
            }

            @Override
            public Mono<byte[]> sign(String deviceId, byte[] message) {
                return Mono.just(new byte[64]);
            }
        };
    }

    static KeyPair keys(String deviceId) {
        return PAIRS.computeIfAbsent(deviceId, any -> {
            try {
                return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            } catch (GeneralSecurityException absent) {
                throw new AssertionError(absent);
            }
        });
    }

    static SecretKey key(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return new SecretKeySpec(bytes, "AES");
    }

    /** 64 hexadecimal digits that say a number. */
    static String hash(int number) {
        return String.format("%064x", number);
    }

    static Capture capture(String deviceId, int number) {
        return Capture.of(deviceId, "sha256:" + hash(number), CAPTURED);
    }
}
