package io.millrace.jobs;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchCollector;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BulkCall;
import io.millrace.batch.WhenFull;
import io.millrace.core.Permit;
import io.millrace.core.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * A worker's turn at one job. Claims items as others are done, lets them run through a {@link Batch}, and writes their outcomes:
 * each chunk as soon as the one before it is written, so that chunks are small where there is time and large where there is none.
 */
final class JobRun<O extends @Nullable Object> implements CallGuard {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final int MOST_WRITTEN = 1_000;
    private static final long MOST_BYTES = 1 << 22;
    /** The first outcome waits so long for others: a transaction of its own would keep them waiting for longer. */
    private static final Duration GATHERING = Duration.ofMillis(1);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final WorkerContext context;
    private final long startedAt = System.nanoTime();
    private final JobHead job;
    private final JobHandler<?, O> handler;
    private final boolean repeatable;
    private final int most;
    private final Set<Claimed> held = ConcurrentHashMap.newKeySet();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>(); // to be written
    private final Bell bell = new Bell();
    private final Bell writing = new Bell();
    private final Trouble writingTrouble;
    private final Sinks.Empty<Void> stopping = Sinks.empty();
    private final ObservedItems observed;
    private final BatchCollector<Claimed, Boolean> marks;
    private final AtomicBoolean stopped = new AtomicBoolean(); // nothing more begins
    private volatile @Nullable Throwable broken; // nothing could be claimed
    private volatile boolean ended; // all that was claimed is done
    private volatile boolean yielding; // nothing more is claimed
    private volatile boolean woken = true; // there may be something to claim
    private Leases.Place place = Leases.Place.START;
    private long progressToldAt = startedAt - PROGRESS_EVERY.toNanos();

    JobRun(WorkerContext context, JobHead job, JobHandler<?, O> handler) {
        this.context = context;
        this.job = job;
        this.handler = handler;
        this.repeatable = handler.options().repeatable();
        this.most = handler.claimAhead(job);
        this.writingTrouble = new Trouble(LOG, "write outcomes of job " + job.id());
        this.observed = new ObservedItems(context.observations(), job);
        this.marks = BatchCollector.of(BulkCall.<Claimed, Boolean>positional(
                                MOST_WRITTEN, items -> context.leases().mark(job.id(), items))
                        .linger(Duration.ZERO))
                .callsInFlight(1)
                .capacity(Integer.MAX_VALUE, WhenFull.reject()) // what it holds is bounded by what is claimed
                .start();
    }

    String tenant() {
        return job.tenant();
    }

    boolean hasRunFor(Duration turn) {
        return System.nanoTime() - startedAt >= turn.toNanos();
    }

    /** What is under a lease. */
    Stream<Leases.Held> held() {
        return held.stream().map(item -> new Leases.Held(job.id(), item));
    }

    /** Lets nothing more begin: what has not begun goes back. */
    void stop() {
        if (stopped.compareAndSet(false, true)) {
            withdraw();
            stopping.tryEmitEmpty();
            bell.ring();
        }
    }

    /** Claims no more, but runs what is claimed. */
    void yieldTurn() {
        yielding = true;
        bell.ring();
    }

    /** Looks for something to claim again. */
    void wake() {
        woken = true;
        bell.ring();
    }

    /**
     * Runs until there is nothing more to claim, or it is stopped or yields, and all that was claimed is written; fails then if
     * nothing could be claimed any more.
     */
    Mono<Void> run() {
        Mono<Void> items = handler.batch(job, this)
                .run(claims())
                .doOnNext(this::done)
                .doFinally(end -> {
                    ended = true;
                    writing.ring();
                })
                .then();
        Mono<Void> written = Mono.defer(this::writeSome)
                .repeat(() -> !ended || !outcomes.isEmpty())
                .then();
        return context.leases()
                .begin(job.id())
                .flatMap(begun -> Mono.when(items, written))
                .then(Mono.defer(this::brokenOff))
                .doFinally(end -> marks.close());
    }

    private Mono<Void> brokenOff() {
        Throwable failure = broken;
        return failure == null ? Mono.empty() : Mono.error(failure);
    }

    /** What has not begun goes back at once: its turn in the batch may be far away. */
    private void withdraw() {
        held.stream().filter(Claimed::withdraw).map(Outcome::released).forEach(this::write);
    }

    private Flux<Claimed> claims() {
        return Mono.defer(this::claim).repeat(() -> !isOver()).concatMapIterable(items -> items);
    }

    private boolean isOver() {
        return (stopped.get() || yielding || !woken) && held.isEmpty();
    }

    /** Claims what there is room for, or waits until there may be. */
    private Mono<List<Claimed>> claim() {
        bell.reset();
        int room = most - held.size();
        if (stopped.get()
                || yielding
                || !woken
                || 2 * room < most) { // half of them at once: a claim costs as much for one
            return isOver() ? Mono.empty() : bell.rung().then(Mono.empty());
        }
        woken = false;
        long since = System.nanoTime();
        return context.leases()
                .claim(job.id(), repeatable, place, room, context.leaseUntil())
                .map(claim -> {
                    held.addAll(claim.items());
                    if (claim.items().size() == room) {
                        woken = true;
                        place = claim.upTo();
                    } else if (!place.equals(Leases.Place.START)) {
                        woken = true; // something may have been passed over while another had hold of it
                        place = Leases.Place.START;
                    }
                    context.meters().claimed(job, claim.items().size(), System.nanoTime() - since);
                    broken = null;
                    if (stopped.get()) { // it was answered too late
                        withdraw();
                    }
                    return claim.items();
                })
                .onErrorResume(failure -> {
                    broken = failure; // what runs is waited for
                    return Mono.empty();
                });
    }

    @Override
    public <T> Mono<T> around(Claimed item, Mono<T> call) {
        Mono<T> begun = Mono.defer(() -> {
            if (stopped.get() || !item.begin(System.nanoTime())) {
                return Mono.error(NotBegunException::new);
            }
            long since = System.nanoTime();
            return observed.of(item, call).doOnTerminate(() -> item.took(System.nanoTime() - since));
        });
        Mono<T> marked = repeatable ? begun : mark(item).then(begun);
        Quota quota = handler.options().quota();
        Mono<T> limited = context.gates(job)
                .reduce(
                        quota == null ? marked : quota.guard(marked),
                        (inner, gate) -> gate.guard(inner),
                        (one, other) -> one);
        Mono<T> withdrawn = stopping.asMono()
                .then(Mono.defer(() -> item.isWithdrawn() ? Mono.error(NotBegunException::new) : Mono.never()));
        return Mono.firstWithSignal(limited, withdrawn); // it may wait in a line of the gates, or of the quota
    }

    /** Writes down that the call begins, while the item's clock stands still. */
    private Mono<Void> mark(Claimed item) {
        return Mono.deferContextual(view -> {
            Permit permit = Permit.in(view);
            permit.pause();
            return marks.submit(item)
                    .onErrorMap(failure -> new NotBegunException())
                    .flatMap(holds -> holds ? Mono.<Void>empty() : Mono.error(NotBegunException::new))
                    .doFinally(end -> permit.resume());
        });
    }

    private void done(BatchItem<Claimed, O> done) {
        if (!done.key().isWithdrawn()) {
            write(Outcome.of(done, handler, job.maxAttempts()));
        }
    }

    private void write(Outcome outcome) {
        outcomes.add(outcome);
        writing.ring();
    }

    /** Writes what there is, or waits until there is something. */
    private Mono<Void> writeSome() {
        writing.reset();
        List<Outcome> chunk = nextChunk();
        if (chunk.isEmpty()) {
            return ended
                    ? Mono.empty()
                    : writing.rung().then(Mono.delay(GATHERING)).then();
        }
        return writeAll(chunk)
                .doOnNext(wanted -> IntStream.range(0, chunk.size()).forEach(i -> written(chunk.get(i), wanted.get(i))))
                .onErrorResume(failure -> {
                    LOG.warn(
                            "{} outcomes of job {} could not be written; their items end with their leases: {}",
                            chunk.size(),
                            job.id(),
                            failure.toString());
                    return Mono.empty();
                })
                .then(Mono.fromRunnable(() -> {
                    chunk.forEach(outcome -> held.remove(outcome.item()));
                    context.meters().released(job, chunk.size());
                    bell.ring();
                }));
    }

    private List<Outcome> nextChunk() {
        List<Outcome> chunk = new ArrayList<>();
        long bytes = 0;
        for (Outcome next; chunk.size() < MOST_WRITTEN && bytes < MOST_BYTES && (next = outcomes.poll()) != null; ) {
            chunk.add(next);
            bytes += next.size();
        }
        return chunk;
    }

    private void written(Outcome outcome, boolean wanted) {
        context.meters().finished(job, outcome, wanted);
        if (wanted && outcome.status() == ItemStatus.PENDING && outcome.error() != null) {
            context.wakeAfter(outcome.delay());
        }
    }

    private Mono<List<Boolean>> writeAll(List<Outcome> outcomes) {
        return context.leases()
                .finish(job.id(), outcomes, handler.options().secretInputs())
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                        .maxBackoff(Duration.ofSeconds(5))
                        .doBeforeRetry(failed -> writingTrouble.failed(failed.failure())))
                .doOnNext(wanted -> writingTrouble.passed())
                .timeout(context.lease()) // then they are no longer its own
                .flatMap(wanted -> tellProgress().thenReturn(wanted));
    }

    private Mono<Void> tellProgress() {
        long now = System.nanoTime();
        if (now - progressToldAt < PROGRESS_EVERY.toNanos()) {
            return Mono.empty();
        }
        progressToldAt = now;
        return context.leases().tellProgress(job.id()).onErrorComplete();
    }
}
