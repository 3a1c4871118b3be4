package io.millrace.jobs;

import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.testing.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * Three workers, each a process of its own, of which one or another is killed with SIGKILL at any moment and another started: twice,
 * or with {@code -Dmillrace.long=true} a hundred times over 10,000 items, on a PostgreSQL that waits for its disk.
 */
class JobKillTest {
    private static final boolean LONG = Boolean.getBoolean("millrace.long");
    private static final int KILLS = LONG ? 100 : 2;
    private static final int ITEMS = LONG ? 5_000 : 100; // of each of the two jobs
    private static final int MILLIS = LONG ? 250 : 60; // that a call takes on average
    private static final int WORKERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @TempDir
    private Path folder;

    private final Jobs jobs =
            DB.jobs(Fixture.doubling("safe"), JobHandler.of("unsafe", Integer.class, String.class, any -> null));

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void workers_killedAtAnyMoment_loseNothingAndRepeatNothingUnsafe() throws Exception {
        UUID safe = create("safe");
        UUID unsafe = create("unsafe");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Process[] workers = new Process[WORKERS];
        try {
            for (int i = 0; i < WORKERS; i++) {
                workers[i] = start("w" + i);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                long until = 2L * ITEMS * kill / KILLS + random.nextInt(Math.max(1, 2 * ITEMS / KILLS));
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> counted(safe).done() + counted(unsafe).done() >= until);
                int victim = random.nextInt(WORKERS);
                workers[victim].destroyForcibly().waitFor();
                workers[victim] = start("k" + kill);
            }
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> get(jobs.get(TENANT, safe)).status().isFinal()
                            && get(jobs.get(TENANT, unsafe)).status().isFinal());
        } finally {
            for (Process worker : workers) {
                worker.destroyForcibly().waitFor();
            }
        }

        Map<Integer, Long> safeCalls = calls("safe");
        Map<Integer, Long> unsafeCalls = calls("unsafe");
        JobCounts ofUnsafe = counted(unsafe);
        System.out.printf(
                "%d kills over %,d items: %,d of %,d safe calls repeated, %d of %,d unsafe ones ambiguous, none repeated (seed %d)%n",
                KILLS,
                2 * ITEMS,
                safeCalls.values().stream().mapToLong(Long::longValue).sum() - ITEMS,
                ITEMS,
                ofUnsafe.ambiguous(),
                ITEMS,
                seed);
        assertThat(counted(safe)).isEqualTo(new JobCounts(ITEMS, 0, 0, ITEMS, 0, 0, 0, 0));
        assertThat(safeCalls).as("every effect took place").hasSize(ITEMS);
        assertThat(ofUnsafe.succeeded() + ofUnsafe.ambiguous()).isEqualTo(ITEMS);
        assertThat(ofUnsafe.ambiguous()).isLessThanOrEqualTo(2L * KILLS * Victim.CONCURRENCY);
        assertThat(unsafeCalls.values()).as("calls of one unsafe item").containsOnly(1L);
        items(unsafe).forEach(item -> {
            assertThat(item.attempts()).isOne();
            if (item.status() == ItemStatus.SUCCEEDED) {
                assertThat(unsafeCalls).containsKey(item.index());
                assertThat(item.output()).startsWith("\"" + item.index() + " by");
            }
        });
    }

    private UUID create(String type) {
        JobRequest request =
                JobRequest.of(type).withOptions(JobOptions.defaults().withMaxAttempts(20));
        Flux<NewItem> items = Flux.range(0, ITEMS).map(number -> new NewItem(null, "" + number));
        return get(jobs.create(TENANT, request, items)).job().id();
    }

    private Process start(String name) throws IOException {
        return Victim.start(folder, Postgres.port(), DB.name(), MILLIS, name, Victim.Fate.LIVES);
    }

    /** The counts of a job, which sum to its total at any moment. */
    private JobCounts counted(UUID id) {
        JobCounts counts = get(jobs.get(TENANT, id)).counts();
        assertThat(counts.pending()).as("%s", counts).isNotNegative();
        assertThat(counts.pending() + counts.running() + counts.done()).isEqualTo(ITEMS);
        return counts;
    }

    private List<JobItem> items(UUID id) {
        return get(
                jobs.items(TENANT, id, ItemQuery.all().withLimit(1_000)).items().collectList());
    }

    private Map<Integer, Long> calls(String type) {
        return Victim.calls(folder, type).stream()
                .map(line -> Integer.valueOf(line.substring(0, line.indexOf(' '))))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
