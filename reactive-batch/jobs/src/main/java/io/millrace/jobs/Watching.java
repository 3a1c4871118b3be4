package io.millrace.jobs;

import io.millrace.jobs.JobEvent.Done;
import io.millrace.jobs.JobEvent.Progress;
import io.millrace.jobs.JobEvent.Snapshot;
import io.millrace.jobs.JobEvent.StateChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One subscription to what happens to a job. Looks when it is told that there is something to see, and now and then in any case;
 * but only when its subscriber asks for more. What it then finds are all changes of state since, and the counts as they are: so a
 * slow reader misses no state, and only the latest of the counts.
 */
final class Watching {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final Notices notices;
    private final Scheduler scheduler;
    private final Duration pollEvery;
    private final String tenant;
    private final UUID id;
    private final Bell state = new Bell();
    private final Bell progress = new Bell();
    private @Nullable Long last; // the number of the latest event told
    private @Nullable JobCounts counts; // the latest told
    private long toldAt;
    private boolean isFirst = true;
    private boolean isNews; // the last look has found other counts than the one before
    private boolean isDone;

    /** @param last the number of the latest event known; null if none is */
    Watching(
            Database database,
            Notices notices,
            Scheduler scheduler,
            Duration pollEvery,
            String tenant,
            UUID id,
            @Nullable Long last) {
        this.database = database;
        this.notices = notices;
        this.scheduler = scheduler;
        this.pollEvery = pollEvery;
        this.tenant = tenant;
        this.id = id;
        this.last = last;
    }

    Flux<JobEvent> events() {
        return Flux.<Mono<List<JobEvent>>>generate(looks -> {
                    if (isDone) {
                        looks.complete();
                    } else {
                        looks.next(look());
                    }
                })
                // Prefetch 0: the next look is taken when somebody wants what it finds.
                .concatMap(look -> look.flatMapIterable(events -> events), 0)
                .takeUntilOther(notices.all().doOnNext(this::notice).then());
    }

    private void notice(Notices.Notice notice) {
        if (notice.job() == null || notice.job().equals(id)) {
            (notice.channel().equals(Notices.PROGRESS) ? progress : state).ring();
        }
    }

    private Mono<List<JobEvent>> look() {
        Mono<Void> wait = isFirst ? Mono.empty() : untilThereIsSomething();
        isFirst = false;
        return wait.then(Mono.defer(() -> {
                    state.reset();
                    progress.reset();
                    return read();
                }))
                .map(this::tell);
    }

    /**
     * A change of state is told at once, progress once a second; neither notice is certain to come. Workers tell the first of many
     * outcomes and none of those in the second after it, so behind what is news it looks once more.
     */
    private Mono<Void> untilThereIsSomething() {
        long pause = PROGRESS_EVERY.toMillis() - (now() - toldAt);
        Mono<Void> pausedProgress = progress.rung()
                .then(Mono.delay(Duration.ofMillis(Math.max(0, pause)), scheduler))
                .then();
        return Mono.firstWithSignal(
                state.rung(),
                pausedProgress,
                Mono.delay(isNews ? PROGRESS_EVERY : pollEvery, scheduler).then());
    }

    private Mono<Seen> read() {
        return database.transaction(connection -> Sql.run(connection, "set transaction isolation level repeatable read")
                        .then(JobRows.find(connection, tenant, id))
                        .flatMap(job -> (last == null || last > job.version()
                                        ? Mono.just(List.<StateChanged>of())
                                        : Events.after(connection, id, last))
                                .map(changes -> new Seen(job, changes))))
                .switchIfEmpty(Mono.error(() -> Commands.unknown(id)));
    }

    private List<JobEvent> tell(Seen seen) {
        List<JobEvent> events = new ArrayList<>(seen.changes());
        Job job = seen.job();
        isNews = !job.counts().equals(counts);
        if (last == null || last > job.version()) { // or it goes on from another job's event
            events.add(new Snapshot(job));
            last = job.version();
            told(job);
        } else if (!seen.changes().isEmpty()) {
            last = seen.changes().get(seen.changes().size() - 1).id();
        }
        if (last < job.version()) {
            state.ring(); // a page of changes was not all
        } else if (job.status().isFinal()) {
            events.add(new Done(job));
            isDone = true;
        } else if (!job.counts().equals(counts)) {
            events.add(new Progress(job));
            told(job);
        }
        return events;
    }

    private void told(Job job) {
        counts = job.counts();
        toldAt = now();
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    private record Seen(Job job, List<StateChanged> changes) {}
}
