package io.millrace.jobs;

import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.Victim.Fate;
import io.millrace.jobs.testing.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Three workers, each a process of its own that dies at another point of the lease protocol, and one that comes after them. */
class KillPointsTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ITEMS = 500; // of each of the two jobs

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @TempDir
    private Path folder;

    private final Jobs jobs =
            DB.jobs(Fixture.doubling("safe"), JobHandler.of("unsafe", Integer.class, String.class, any -> null));

    @Test
    void workers_killedAtEachPointOfALease_loseNothingAndRepeatNothingUnsafe() throws Exception {
        UUID safe = create("safe");
        UUID unsafe = create("unsafe");
        List<Process> victims = new ArrayList<>();
        for (Fate fate :
                List.of(Fate.DIES_BEFORE_ITS_CALLS, Fate.DIES_BEFORE_IT_WRITES, Fate.DIES_WHEN_IT_HAS_WRITTEN)) {
            victims.add(Victim.start(folder, Postgres.port(), DB.name(), 20, fate.name(), fate));
        }
        for (Process victim : victims) {
            assertThat(victim.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(victim.exitValue()).isEqualTo(137);
        }
        List<JobItem> written = succeeded(safe, unsafe);

        Worker last = Worker.on(DB.pool(), Victim.handlers(folder, 0, "last", Fate.LIVES))
                .lease(Victim.LEASE)
                .pollEvery(Duration.ofMillis(200))
                .start();
        try {
            await().atMost(LIMIT)
                    .until(() -> get(jobs.get(TENANT, safe)).status().isFinal()
                            && get(jobs.get(TENANT, unsafe)).status().isFinal());
        } finally {
            last.closeGracefully(LIMIT).block(LIMIT);
        }

        assertThat(written).hasSizeGreaterThanOrEqualTo(Victim.LIFE);
        assertThat(succeeded(safe, unsafe))
                .as("what was written is never repeated")
                .containsAll(written);
        assertThat(get(jobs.get(TENANT, safe)).counts()).isEqualTo(new JobCounts(ITEMS, 0, 0, ITEMS, 0, 0, 0, 0));
        assertThat(Victim.calls(folder, "safe").stream().map(KillPointsTest::index))
                .as("every effect took place")
                .contains(indexes(ITEMS));
        JobCounts ofUnsafe = get(jobs.get(TENANT, unsafe)).counts();
        assertThat(ofUnsafe.succeeded() + ofUnsafe.ambiguous()).isEqualTo(ITEMS);
        assertThat(Victim.calls(folder, "unsafe").stream().map(KillPointsTest::index))
                .as("calls of one unsafe item")
                .doesNotHaveDuplicates();
        assertThat(ambiguous(unsafe))
                .as("what the two workers that could call held when they died")
                .hasSizeLessThanOrEqualTo(2 * 2 * Victim.CONCURRENCY)
                .containsAll(unanswered(unsafe));
        assertThat(Victim.calls(folder, "unsafe")).noneMatch(call -> call.endsWith(Fate.DIES_BEFORE_ITS_CALLS.name()));
    }

    private UUID create(String type) {
        Flux<NewItem> items = Flux.range(0, ITEMS).map(number -> new NewItem(null, "" + number));
        JobRequest request =
                JobRequest.of(type).withOptions(JobOptions.defaults().withMaxAttempts(20));
        return get(jobs.create(TENANT, request, items)).job().id();
    }

    private List<JobItem> succeeded(UUID... ids) {
        return Flux.just(ids)
                .concatMapIterable(id -> Fixture.items(jobs, id))
                .filter(item -> item.status() == ItemStatus.SUCCEEDED)
                .collectList()
                .block(LIMIT);
    }

    private List<Integer> ambiguous(UUID id) {
        return Fixture.items(jobs, id).stream()
                .filter(item -> item.status() == ItemStatus.AMBIGUOUS)
                .map(JobItem::index)
                .toList();
    }

    /** Called, with nothing known of the answer. */
    private List<Integer> unanswered(UUID id) {
        List<Integer> answered = succeeded(id).stream().map(JobItem::index).toList();
        return Victim.calls(folder, "unsafe").stream()
                .map(KillPointsTest::index)
                .filter(index -> !answered.contains(index))
                .collect(Collectors.toList());
    }

    private static Integer index(String call) {
        return Integer.valueOf(call.substring(0, call.indexOf(' ')));
    }

    private static Integer[] indexes(int count) {
        return Flux.range(0, count).collectList().block(LIMIT).toArray(Integer[]::new);
    }
}
