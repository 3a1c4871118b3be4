package io.millrace.benchmarks;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.Page;
import io.millrace.jobs.ItemQuery;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.JobStatus;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.Worker;
import io.millrace.jobs.WorkerMeter;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A job of a million items in a small heap: made, run, listed and read; and how long a claim takes as more and more of it is done. */
@Command(
        name = "jobs-scale",
        description = "A durable job of a million items. Give it little memory with JAVA_OPTS=-Xmx256m.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class JobsScaleBenchmark implements Runnable {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final String TENANT = "benchmark";

    @Option(names = "--items", description = "Items of the job.")
    private int items = 1_000_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    public void run() {
        JobHandler<Integer, Integer> nothing = JobHandler.of("nothing", Integer.class, Integer.class, Mono::just)
                .repeatable()
                .concurrency(100)
                .claimAhead(2_000);
        System.out.printf(
                Locale.ROOT, "a heap of %,d MiB at most%n", Runtime.getRuntime().maxMemory() >> 20);
        try (PrivatePostgres postgres = new PrivatePostgres()) {
            ConnectionPool pool = postgres.pool(20);
            Jobs jobs = Jobs.on(pool, JobHandlers.of(nothing));
            jobs.migrate().block(LIMIT);
            UUID id = timed("created", () -> value(jobs.create(
                            TENANT,
                            JobRequest.of("nothing"),
                            Flux.range(0, items).map(nothing::item)))
                    .job()
                    .id());
            Worker worker = Worker.on(pool, JobHandlers.of(nothing)).start();
            worker.meters().bindTo(registry);
            timed("run by one worker", () -> watchClaims(jobs, id));
            worker.closeGracefully(LIMIT).block(LIMIT);
            timed(
                    "listed by cursor, 1,000 a page",
                    () -> value(jobs.items(TENANT, id, ItemQuery.all().withLimit(1_000))
                            .byPage()
                            .map(Page::items)
                            .reduce(0, (sum, page) -> sum + page.size())));
            timed("read as results", () -> value(jobs.results(TENANT, id).count()));
            pool.dispose();
        }
    }

    /** Waits for the end; on the way, tells how fast it went, and how long claims took, by so many items finished. */
    private JobStatus watchClaims(Jobs jobs, UUID id) {
        long claims = 0;
        double millis = 0;
        long since = System.nanoTime();
        long known = 0;
        for (long mark = 10_000; mark < 10L * items; mark *= 10) {
            long until = Math.min(mark, items);
            long done = value(Flux.interval(Duration.ofMillis(50))
                    .onBackpressureDrop()
                    .concatMap(
                            tick -> jobs.get(TENANT, id).map(job -> job.counts().done()), 1)
                    .takeUntil(count -> count >= until)
                    .last());
            long now = System.nanoTime();
            Timer timer = registry.get(WorkerMeter.CLAIM.getName()).timer();
            System.out.printf(
                    Locale.ROOT,
                    "  by %,9d items finished: %,6.1f ms a claim, %,8.0f items/s%n",
                    done,
                    (timer.totalTime(TimeUnit.MILLISECONDS) - millis) / (timer.count() - claims),
                    (done - known) * 1e9 / (now - since));
            since = now;
            known = done;
            claims = timer.count();
            millis = timer.totalTime(TimeUnit.MILLISECONDS);
        }
        jobs.watch(TENANT, id).blockLast(LIMIT);
        return value(jobs.get(TENANT, id)).status();
    }

    private <T> T timed(String what, Supplier<T> step) {
        long start = System.nanoTime();
        T result = step.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%-32s %8.1f s %,12.0f items/s   %s%n", what, seconds, items / seconds, result);
        return result;
    }

    private static <T> T value(Mono<T> answer) {
        return Objects.requireNonNull(answer.block(LIMIT));
    }
}
