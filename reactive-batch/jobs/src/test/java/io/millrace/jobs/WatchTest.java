package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.JobEvent.Done;
import io.millrace.jobs.JobEvent.Progress;
import io.millrace.jobs.JobEvent.Snapshot;
import io.millrace.jobs.JobEvent.StateChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class WatchTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final Jobs jobs = DB.jobs(doubling);
    private final Leases leases = new Leases(DB.database(), "w", Duration.ofMinutes(1));

    @Test
    void watch_always_beginsWithASnapshotAndEndsWhenTheJobIsFinal() {
        UUID id = create();

        StepVerifier.create(jobs.watch(TENANT, id))
                .assertNext(
                        event -> assertThat(((Snapshot) event).job().status()).isEqualTo(JobStatus.PENDING))
                .then(() -> get(jobs.pause(TENANT, id)))
                .assertNext(event -> assertThat(((StateChanged) event).status()).isEqualTo(JobStatus.PAUSING))
                .assertNext(event -> assertThat(((StateChanged) event).status()).isEqualTo(JobStatus.PAUSED))
                .then(() -> get(jobs.resume(TENANT, id)))
                .assertNext(event -> assertThat(((StateChanged) event).type()).isEqualTo("resumed"))
                .then(() -> get(jobs.cancel(TENANT, id)))
                .assertNext(event -> assertThat(((StateChanged) event).status()).isEqualTo(JobStatus.CANCELLING))
                .assertNext(event -> {
                    StateChanged cancelled = (StateChanged) event;
                    assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
                    assertThat(cancelled.counts().cancelled()).isEqualTo(5);
                })
                .assertNext(event -> assertThat(((Done) event).job().status()).isEqualTo(JobStatus.CANCELLED))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void watch_whileItemsFinish_tellsProgress() {
        UUID id = create();
        get(leases.begin(id));

        StepVerifier.create(succeeded(jobs.watch(TENANT, id)).filter(succeeded -> succeeded == 2))
                .then(() -> {
                    finish(id, 2);
                    leases.tellProgress(id).block(LIMIT);
                })
                .expectNext(2L)
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void watch_ofAJobThatStallsAmidASecond_tellsWhatNoNoticeTold() {
        UUID id = create();
        get(leases.begin(id));

        Watching watching = new Watching(
                DB.database(), new Notices(DB.pool()), Schedulers.parallel(), Duration.ofHours(1), TENANT, id, null);
        StepVerifier.create(succeeded(watching.events()))
                .then(() -> {
                    finish(id, 1);
                    leases.tellProgress(id).block(LIMIT);
                })
                .thenConsumeWhile(succeeded -> succeeded == 0)
                .expectNext(1L)
                .then(() -> finish(id, 1))
                .thenConsumeWhile(succeeded -> succeeded == 1)
                .expectNext(2L)
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void watch_cutAndTakenUpAtAnyEvent_missesNoChangeOfState() {
        UUID id = create();
        get(jobs.pause(TENANT, id));
        get(jobs.resume(TENANT, id));
        get(jobs.cancel(TENANT, id));
        List<Long> all = List.of(1L, 2L, 3L, 4L, 5L, 6L);

        for (long last = 0; last <= 6; last++) {
            List<JobEvent> events = get(jobs.watch(TENANT, id, last).collectList());

            assertThat(events.stream().filter(StateChanged.class::isInstance).map(JobEvent::id))
                    .as("behind %d", last)
                    .isEqualTo(all.subList((int) last, 6));
            assertThat(events.get(events.size() - 1)).isInstanceOf(Done.class);
            assertThat(events).noneMatch(Snapshot.class::isInstance);
        }
    }

    @Test
    void watch_fromAnEventThatNeverWas_beginsWithASnapshot() {
        UUID id = create();
        get(jobs.cancel(TENANT, id));

        assertThat(get(jobs.watch(TENANT, id, 4_711).collectList()))
                .satisfiesExactly(first -> assertThat(first).isInstanceOf(Snapshot.class), last -> assertThat(last)
                        .isInstanceOf(Done.class));
    }

    @Test
    void watch_byASlowReader_keepsAllStatesAndOnlyTheLatestProgress() {
        UUID id = create();
        Queue<JobEvent> got = new ConcurrentLinkedQueue<>();
        BaseSubscriber<JobEvent> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(JobEvent event) {
                got.add(event);
            }
        };
        jobs.watch(TENANT, id).subscribe(slow);
        await().until(() -> got.size() == 1);
        get(leases.begin(id));
        for (int i = 0; i < 5; i++) {
            finish(id, 1);
            leases.tellProgress(id).block(LIMIT);
        }

        slow.requestUnbounded();
        await().until(slow::isDisposed);

        List<JobEvent> events = new ArrayList<>(got);
        assertThat(events.stream().filter(StateChanged.class::isInstance).map(event -> ((StateChanged) event).type()))
                .containsExactly("running", "completed");
        assertThat(events)
                .as("one look is taken ahead")
                .filteredOn(Progress.class::isInstance)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void watch_byManyAtOnce_takesOneConnection() {
        UUID id = create();
        long before = listeners();
        List<Queue<JobEvent>> all = new ArrayList<>();
        List<Disposable> watching = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Queue<JobEvent> events = new ConcurrentLinkedQueue<>();
            all.add(events);
            watching.add(jobs.watch(TENANT, id).subscribe(events::add));
        }
        await().until(() -> all.stream().noneMatch(Queue::isEmpty));
        assertThat(listeners()).isLessThanOrEqualTo(before + 1);

        get(jobs.cancel(TENANT, id));
        await().until(() -> all.stream().allMatch(events -> events.stream().anyMatch(Done.class::isInstance)));
        assertThat(watching).allMatch(Disposable::isDisposed);
    }

    @Test
    void watch_whenTheListeningConnectionIsCut_goesOn() {
        UUID id = create();
        Queue<JobEvent> events = new ConcurrentLinkedQueue<>();
        jobs.watch(TENANT, id).subscribe(events::add);
        await().until(() -> !events.isEmpty() && listeners() > 0);

        DB.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen %'");
        get(jobs.cancel(TENANT, id));

        await().atMost(LIMIT).until(() -> events.stream().anyMatch(Done.class::isInstance));
    }

    private static long listeners() {
        return DB.query(
                        Long.class,
                        "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen %'")
                .get(0);
    }

    /** As the snapshot and all progress behind it tell: what happens at first may be in the one or in the other. */
    private static Flux<Long> succeeded(Flux<JobEvent> events) {
        return events.filter(event -> event instanceof Snapshot || event instanceof Progress)
                .map(event -> event instanceof Snapshot snapshot ? snapshot.job() : ((Progress) event).job())
                .map(job -> job.counts().succeeded());
    }

    private UUID create() {
        return Fixture.create(jobs, doubling, 5).id();
    }

    private void finish(UUID id, int count) {
        List<Claimed> claimed =
                get(leases.claim(id, true, Leases.Place.START, count, 0)).items();
        get(leases.finish(
                id,
                claimed.stream()
                        .map(item -> new Outcome(item, ItemStatus.SUCCEEDED, "1", null, Duration.ZERO, 0))
                        .toList(),
                false));
    }
}
