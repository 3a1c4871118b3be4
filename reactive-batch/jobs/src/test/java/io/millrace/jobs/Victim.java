package io.millrace.jobs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import reactor.core.publisher.Mono;

/** A worker in a process of its own, to be killed. Notes each call as it begins, one line with one write. */
public final class Victim {
    static final Duration LEASE = Duration.ofSeconds(1);
    static final int CONCURRENCY = 8;

    private Victim() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        ConnectionPool pool = Postgres.pool(Integer.parseInt(args[1]), args[2], 10);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Worker worker = Worker.on(pool, handlers(folder, Integer.parseInt(args[3]), args[4]))
                .lease(LEASE)
                .pollEvery(Duration.ofMillis(500))
                .start();
        worker.meters().bindTo(registry);
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        while (parent.isAlive()) {
            Thread.sleep(20);
            double lost = registry.find("millrace.jobs.lost").counters().stream()
                    .mapToDouble(Counter::count)
                    .sum();
            if (lost > 0) {
                Files.writeString(folder.resolve("lost." + args[4]), Double.toString(lost));
            }
        }
    }

    static JobHandlers handlers(Path folder, int millis, String name) {
        return JobHandlers.of(
                handler(folder, "safe", millis, name).repeatable(), handler(folder, "unsafe", millis, name));
    }

    private static JobHandler<Integer, String> handler(Path folder, String type, int millis, String name) {
        return JobHandler.of(type, Integer.class, String.class, number -> Mono.fromCallable(
                                () -> note(folder.resolve(type), number + " " + name))
                        .then(Mono.delay(Duration.ofMillis(
                                millis / 2 + ThreadLocalRandom.current().nextInt(millis + 1))))
                        .thenReturn(number + " by " + name))
                .concurrency(CONCURRENCY);
    }

    private static Path note(Path file, String line) {
        try {
            return Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts one. */
    static Process start(Path folder, int port, String database, int millis, String name) throws IOException {
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
                        name)
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
