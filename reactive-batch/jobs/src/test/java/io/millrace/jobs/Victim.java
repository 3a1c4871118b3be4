package io.millrace.jobs;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.Quota;
import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A worker in a process of its own, to be killed or frozen. Notes each call as it begins, one line with one write. */
public final class Victim {
    static final Duration LEASE = Duration.ofSeconds(2);
    static final int CONCURRENCY = 8;
    /** So many answers are written, or on their way, when it dies of itself. */
    static final int LIFE = 20;

    /** What becomes of it. */
    enum Fate {
        /** It lives until it is killed. */
        LIVES,
        /** Its calls end when a file named {@code go} is there. */
        WAITS,
        /** Dies when it has claimed items of every job, and before any call. */
        DIES_BEFORE_ITS_CALLS,
        /** Dies when a call has been answered, and before that is written. */
        DIES_BEFORE_IT_WRITES,
        /** Dies when outcomes have been written. */
        DIES_WHEN_IT_HAS_WRITTEN
    }

    private Victim() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Fate fate = Fate.valueOf(args[5]);
        ConnectionPool pool = Postgres.pool(Integer.parseInt(args[1]), args[2], 10);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Worker worker = Worker.on(pool, handlers(folder, Integer.parseInt(args[3]), args[4], fate))
                .lease(LEASE)
                .pollEvery(Duration.ofMillis(500))
                .start();
        worker.meters().bindTo(registry);
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        while (parent.isAlive()) {
            Thread.sleep(20);
            double lost = sum(registry, WorkerMeter.LOST);
            if (lost > 0) {
                Files.writeString(folder.resolve("lost." + args[4]), Double.toString(lost));
            }
            boolean isOver =
                    switch (fate) {
                        case DIES_BEFORE_ITS_CALLS ->
                            registry.find(WorkerMeter.CLAIMED.getName())
                                            .counters()
                                            .size()
                                    == 2;
                        case DIES_WHEN_IT_HAS_WRITTEN -> sum(registry, WorkerMeter.FINISHED) >= LIFE;
                        default -> false;
                    };
            if (isOver) {
                die();
            }
        }
    }

    /** As if it were killed. */
    private static void die() {
        Runtime.getRuntime().halt(137);
    }

    private static double sum(SimpleMeterRegistry registry, WorkerMeter meter) {
        return registry.find(meter.getName()).meters().stream()
                .mapToDouble(one -> one.measure().iterator().next().getValue())
                .sum();
    }

    static JobHandlers handlers(Path folder, int millis, String name, Fate fate) {
        return JobHandlers.of(
                handler(folder, "safe", millis, name, fate).repeatable(),
                handler(folder, "unsafe", millis, name, fate));
    }

    private static JobHandler<Integer, String> handler(Path folder, String type, int millis, String name, Fate fate) {
        Mono<?> time = fate == Fate.WAITS
                ? Flux.interval(Duration.ofMillis(20))
                        .filter(tick -> Files.exists(folder.resolve("go")))
                        .next()
                : Mono.defer(() -> Mono.delay(Duration.ofMillis(
                        millis / 2 + ThreadLocalRandom.current().nextInt(millis + 1))));
        AtomicInteger answers = new AtomicInteger();
        JobCodec<String> outputs = JobCodec.json(String.class);
        JobHandler<Integer, String> handler = JobHandler.of(
                        type,
                        JobCodec.json(Integer.class),
                        JobCodec.of(
                                output -> {
                                    if (fate == Fate.DIES_BEFORE_IT_WRITES && answers.incrementAndGet() == LIFE) {
                                        die();
                                    }
                                    return outputs.write(output);
                                },
                                outputs::read),
                        (number, call) -> Mono.fromCallable(() -> note(folder.resolve(type), number + " " + name))
                                .then(time)
                                .thenReturn(number + " by " + name))
                .concurrency(CONCURRENCY);
        if (fate != Fate.DIES_BEFORE_ITS_CALLS) {
            return handler;
        }
        Quota usedUp = Quota.sliding(1, Duration.ofHours(1));
        usedUp.guard(Mono.empty()).block();
        return handler.quota(usedUp);
    }

    private static Path note(Path file, String line) {
        try {
            return Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts one. */
    static Process start(Path folder, int port, String database, int millis, String name, Fate fate)
            throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Victim.class.getName(),
                        folder.toString(),
                        Integer.toString(port),
                        database,
                        Integer.toString(millis),
                        name,
                        fate.name())
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "output." + name))
                .start();
    }

    /** What has been noted of a type of calls. */
    static List<String> calls(Path folder, String type) {
        try {
            Path file = folder.resolve(type);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
