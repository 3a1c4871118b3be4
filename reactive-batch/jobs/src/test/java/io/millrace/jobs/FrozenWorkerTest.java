package io.millrace.jobs;

import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** A worker that is frozen with SIGSTOP amid its calls, for longer than its leases last, and wakes again. */
@DisabledOnOs(OS.WINDOWS)
class FrozenWorkerTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ITEMS = 12; // as many as it calls at once, and four that wait

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @TempDir
    private Path folder;

    private final Jobs jobs =
            DB.jobs(Fixture.doubling("safe"), JobHandler.of("unsafe", Integer.class, String.class, any -> null));

    @Test
    void frozenWorker_awake_overwritesNothingAndBeginsNothing() throws Exception {
        UUID safe = create("safe");
        UUID unsafe = create("unsafe");
        Process frozen = Victim.start(folder, Postgres.port(), DB.name(), 0, "frozen", Victim.Fate.WAITS);
        try {
            await().atMost(LIMIT).until(() -> calls("frozen") == 2 * Victim.CONCURRENCY);
            signal("STOP", frozen);
            Worker other = Worker.on(DB.pool(), Victim.handlers(folder, 1, "other", Victim.Fate.LIVES))
                    .lease(Victim.LEASE)
                    .pollEvery(Duration.ofMillis(200))
                    .start();
            await().atMost(LIMIT)
                    .until(() -> get(jobs.get(TENANT, safe)).status().isFinal()
                            && get(jobs.get(TENANT, unsafe)).status().isFinal());
            List<JobItem> safeItems = Fixture.items(jobs, safe);
            List<JobItem> unsafeItems = Fixture.items(jobs, unsafe);
            long others = calls("other");

            Files.createFile(folder.resolve("go"));
            signal("CONT", frozen);
            await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("lost.frozen")));
            other.closeGracefully(LIMIT).block(LIMIT);

            assertThat(safeItems).allMatch(item -> item.output().contains("other"));
            assertThat(unsafeItems)
                    .filteredOn(item -> item.status() == ItemStatus.AMBIGUOUS)
                    .as("what had begun, and nobody knows of")
                    .hasSize(Victim.CONCURRENCY);
            assertThat(unsafeItems)
                    .filteredOn(item -> item.status() == ItemStatus.SUCCEEDED)
                    .as("what waited")
                    .hasSize(ITEMS - Victim.CONCURRENCY);
            assertThat(Fixture.items(jobs, safe)).isEqualTo(safeItems);
            assertThat(Fixture.items(jobs, unsafe)).isEqualTo(unsafeItems);
            assertThat(calls("frozen")).isEqualTo(2 * Victim.CONCURRENCY);
            assertThat(calls("other")).isEqualTo(others);
        } finally {
            frozen.destroyForcibly().waitFor();
        }
    }

    private UUID create(String type) {
        Flux<NewItem> items = Flux.range(0, ITEMS).map(number -> new NewItem(null, "" + number));
        return get(jobs.create(TENANT, JobRequest.of(type), items)).job().id();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private long calls(String name) {
        return List.of("safe", "unsafe").stream()
                .flatMap(type -> Victim.calls(folder, type).stream())
                .filter(line -> line.endsWith(name))
                .count();
    }
}
