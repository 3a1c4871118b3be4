package io.millrace.benchmarks;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobEvent;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.Worker;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Items of a handler that does nothing, finished a second: by two workers; by one loop with two commits an item; and the same rows
 * changed as often by bare SQL for many rows at a time.
 */
@Command(
        name = "jobs",
        description = "Items of a durable job finished a second, on a PostgreSQL that waits for its disk.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class JobsBenchmark implements Runnable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String TENANT = "benchmark";
    private static final int CHUNK = 1_000;

    @Option(names = "--rounds", description = "How often each takes its turn, after one to warm up.")
    private int rounds = 3;

    @Option(names = "--items", description = "Items of a job.")
    private int items = 50_000;

    @Option(names = "--loop-items", description = "Items of the loop, which takes a while for each.")
    private int loopItems = 1_000;

    @Option(names = "--claim-ahead", description = "Items that a worker holds at once.")
    private int claimAhead = 2_000;

    @Override
    public void run() {
        JobHandler<Integer, Integer> nothing = JobHandler.of("nothing", Integer.class, Integer.class, Mono::just)
                .repeatable()
                .concurrency(100)
                .claimAhead(claimAhead);
        List<Double> workers = new ArrayList<>();
        List<Double> loop = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (PrivatePostgres postgres = new PrivatePostgres()) {
            ConnectionPool pool = postgres.pool(20);
            Jobs jobs = Jobs.on(pool, JobHandlers.of(nothing));
            jobs.migrate().block(LIMIT);
            for (int round = -1; round < rounds; round++) {
                double byWorkers = perSecond(jobs, nothing, items, id -> runWorkers(jobs, nothing, pool, id));
                double byLoop = perSecond(jobs, nothing, loopItems, id -> loop(pool, id));
                double byBareSql = perSecond(jobs, nothing, items, id -> bareSql(pool, id));
                if (round >= 0) {
                    workers.add(byWorkers);
                    loop.add(byLoop);
                    bare.add(byBareSql);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d: %,.0f items/s, %.1f times the loop, %.0f %% of bare SQL%n",
                            round + 1,
                            byWorkers,
                            byWorkers / byLoop,
                            100 * byWorkers / byBareSql);
                }
            }
            pool.dispose();
        }
        print("two workers", workers);
        print("one loop, two commits an item", loop);
        print("bare SQL for the same rows, on two connections", bare);
        System.out.printf(
                Locale.ROOT,
                "%.1f times the loop, %.0f %% of bare SQL: medians of the rounds%n",
                Median.of(ratios(workers, loop), Double::doubleValue),
                100 * Median.of(ratios(workers, bare), Double::doubleValue));
    }

    private static void print(String way, List<Double> perSecond) {
        System.out.printf(Locale.ROOT, "%-52s %,10.0f items/s%n", way, Median.of(perSecond, Double::doubleValue));
    }

    /** Of turns of the same round: the machine may be another in the next. */
    private static List<Double> ratios(List<Double> ways, List<Double> others) {
        return IntStream.range(0, ways.size())
                .mapToObj(round -> ways.get(round) / others.get(round))
                .toList();
    }

    /** Of a job of its own, whose creation is not counted; gone before the next one's turn. */
    private static double perSecond(Jobs jobs, JobHandler<Integer, Integer> handler, int items, Consumer<UUID> way) {
        UUID id = created(jobs.create(
                        TENANT, JobRequest.of("nothing"), Flux.range(0, items).map(handler::item)))
                .job()
                .id();
        long start = System.nanoTime();
        way.accept(id);
        double perSecond = items * 1e9 / (System.nanoTime() - start);
        Job job = created(jobs.get(TENANT, id));
        if (job.counts().succeeded() != items) {
            throw new IllegalStateException("not all succeeded: " + job);
        }
        return perSecond;
    }

    private static <T> T created(Mono<T> answer) {
        return Objects.requireNonNull(answer.block(LIMIT));
    }

    private static void runWorkers(Jobs jobs, JobHandler<Integer, Integer> handler, ConnectionPool pool, UUID id) {
        Flux<JobEvent> events = jobs.watch(TENANT, id);
        Worker one = Worker.on(pool, JobHandlers.of(handler)).name("one").start();
        Worker two = Worker.on(pool, JobHandlers.of(handler)).name("two").start();
        events.blockLast(LIMIT);
        Mono.when(one.closeGracefully(LIMIT), two.closeGracefully(LIMIT)).block(LIMIT);
    }

    /** The loop of the earlier design: the item is marked, committed and read again; then its outcome and the counts are. */
    private static void loop(ConnectionPool pool, UUID id) {
        Mono.usingWhen(
                        pool.create(),
                        connection -> list(connection, "select item_index from batch_items where batch_job_id = $1", id)
                                .flatMapMany(Flux::fromIterable)
                                .concatMap(index -> one(connection, id, index), 1)
                                .then(),
                        Connection::close)
                .block(LIMIT);
    }

    private static Mono<Void> one(Connection connection, UUID id, int index) {
        return update(connection, """
                        update batch_items set status = 'running', lease_until = now(), started_at = now()
                        where batch_job_id = $1 and item_index = $2""", id, index)
                .then(list(
                        connection,
                        "select item_index from batch_items where batch_job_id = $1 and item_index = $2",
                        id,
                        index))
                .then(Mono.from(connection.beginTransaction()))
                .then(update(connection, """
                        update batch_items set status = 'succeeded', lease_until = null, output = input, finished_at = now()
                        where batch_job_id = $1 and item_index = $2""", id, index))
                .then(update(
                        connection, "update batch_results set succeeded = succeeded + 1 where batch_job_id = $1", id))
                .then(Mono.from(connection.commitTransaction()))
                .then(list(connection, "select total from batch_results where batch_job_id = $1", id))
                .then();
    }

    /** What a worker cannot do without: each row is claimed and finished, a thousand with a commit, on two connections at once. */
    private static void bareSql(ConnectionPool pool, UUID id) {
        Long total = Mono.usingWhen(
                        pool.create(),
                        connection -> list(connection, "select total from batch_results where batch_job_id = $1", id),
                        Connection::close)
                .map(rows -> (long) rows.get(0))
                .block(LIMIT);
        long items = Objects.requireNonNull(total);
        Flux.range(0, 2)
                .flatMap(half -> Mono.usingWhen(
                        pool.create(),
                        connection -> Flux.range(0, (int) ((items + CHUNK - 1) / CHUNK))
                                .filter(chunk -> chunk % 2 == half)
                                .concatMap(chunk -> chunk(connection, id, chunk * CHUNK), 1)
                                .then(),
                        Connection::close))
                .blockLast(LIMIT);
    }

    private static Mono<Void> chunk(Connection connection, UUID id, int from) {
        return update(connection, """
                        update batch_items set status = 'running', lease_until = now() + interval '1 minute', started_at = now(),
                          worker_id = 'bare', attempts = attempts + 1, tries = tries + 1, fence = fence + 1
                        where batch_job_id = $1 and item_index >= $2 and item_index < $3""", id, from, from + CHUNK)
                .then(Mono.from(connection.beginTransaction()))
                .then(update(connection, """
                        update batch_items set status = 'succeeded', lease_until = null, worker_id = null, output = input,
                          finished_at = now()
                        where batch_job_id = $1 and item_index >= $2 and item_index < $3""", id, from, from + CHUNK))
                .flatMap(rows -> update(
                        connection,
                        "update batch_results set succeeded = succeeded + $2 where batch_job_id = $1",
                        id,
                        rows))
                .then(Mono.from(connection.commitTransaction()));
    }

    private static Mono<Long> update(Connection connection, String sql, Object... arguments) {
        return execute(connection, sql, arguments)
                .concatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    private static Mono<List<Integer>> list(Connection connection, String sql, Object... arguments) {
        return execute(connection, sql, arguments)
                .concatMap(result ->
                        result.map((row, metadata) -> ((Number) Objects.requireNonNull(row.get(0))).intValue()))
                .collectList();
    }

    private static Flux<Result> execute(Connection connection, String sql, Object... arguments) {
        return Flux.defer(() -> {
            Statement statement = connection.createStatement(sql);
            for (int i = 0; i < arguments.length; i++) {
                statement.bind(i, arguments[i]);
            }
            return Flux.<Result>from(statement.execute());
        });
    }
}
