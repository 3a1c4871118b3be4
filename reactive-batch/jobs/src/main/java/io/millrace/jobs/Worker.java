package io.millrace.jobs;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.Gate;
import io.millrace.core.RetryPolicy;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Runs jobs: claims their items under leases, a few at a time, and writes their outcomes. Any number of workers, in any number of
 * processes, may serve one database; what one leaves behind that dies, the others take up when its leases have ended.
 *
 * <pre>{@code
 * Worker worker = Worker.on(connectionFactory, JobHandlers.of(geocode)).start();
 * ...
 * Mono<Void> closed = worker.closeGracefully(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p><b>Fairness:</b> tenants are served in turn, however many jobs each has; of one tenant's jobs the one of highest priority
 * first, then the one that has waited longest. A job is served for a {@linkplain Builder#turn turn} where others wait.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int BEATS_A_LEASE = 3;
    private static final int SWEEPS_A_LEASE = 4;
    /** The part of a lease that is not used, because clocks drift and calls take a moment to begin. */
    private static final int UNUSED_PART = 10;

    private static final Duration SPACING = Duration.ofMillis(25);

    private final WorkerOptions options;
    private final JobHandlers handlers;
    private final Leases leases;
    private final Housekeeping housekeeping;
    private final @Nullable Webhooks webhooks;
    private final Notices notices;
    private final Scheduler scheduler;
    private final WorkerMeters meters;
    private final Context context = new Context();
    private final Map<UUID, JobRun<?>> runs = new ConcurrentHashMap<>();
    private final Map<String, Gate> gatesOfTypes = new ConcurrentHashMap<>();
    private final Map<String, Gate> gatesOfTenants = new ConcurrentHashMap<>();
    private final Bell poll = new Bell();
    private final Bell beat = new Bell();
    private final Bell callbacks = new Bell();
    private final Bell endings = new Bell();
    private final Bell runEnded = new Bell();
    private final Disposable.Composite running = Disposables.composite();
    private volatile boolean draining;

    private Worker(ConnectionFactory factory, JobHandlers handlers, WorkerOptions options) {
        this.options = options;
        this.handlers = handlers;
        this.scheduler = options.scheduler();
        Database database = new Database(factory);
        this.leases = new Leases(database, options.name() + "-" + UUID.randomUUID(), options.lease());
        this.meters = new WorkerMeters();
        this.housekeeping = new Housekeeping(database, leases, meters);
        WorkerOptions.Callbacks made = options.callbacks();
        this.webhooks =
                made == null ? null : new Webhooks(database, made.sender(), made.secrets(), options.callbackRetry());
        this.notices = new Notices(factory);
    }

    /**
     * Describes a worker of a PostgreSQL database.
     *
     * @param factory a pool of at least 10 connections; set its timeouts, and those of its statements. One connection beside it is
     *     held as long as the worker lives
     * @param handlers of the types of job that it runs
     */
    public static Builder on(ConnectionFactory factory, JobHandlers handlers) {
        return new Builder(
                Objects.requireNonNull(factory, "factory"),
                Objects.requireNonNull(handlers, "handlers"),
                WorkerOptions.defaults());
    }

    private void start() {
        running.add(notices.all().subscribe(this::notice));
        running.add(loop("look for jobs", this::look, poll, options.pollEvery()));
        running.add(loop("renew its leases", this::renew, beat, options.lease().dividedBy(BEATS_A_LEASE)));
        if (webhooks != null) {
            running.add(loop("make callbacks", webhooks::send, callbacks, options.pollEvery()));
        }
        Duration sweepEvery = options.lease().dividedBy(SWEEPS_A_LEASE);
        running.add(loop("end jobs", housekeeping::settle, endings, sweepEvery));
        running.add(loop("sweep up", housekeeping::sweep, new Bell(), sweepEvery));
    }

    /** Does something again and again: when the bell rings, and after some time in any case. */
    private Disposable loop(String what, Supplier<Mono<Void>> step, Bell bell, Duration every) {
        Trouble trouble = new Trouble(LOG, what);
        return Mono.defer(() -> {
                    bell.reset();
                    return step.get();
                })
                .doOnSuccess(done -> trouble.passed())
                .onErrorResume(failure -> {
                    trouble.failed(failure);
                    return Mono.empty();
                })
                .then(Mono.delay(SPACING, scheduler)) // rung a hundred times, it looks once
                .then(Mono.firstWithSignal(
                        bell.rung(), Mono.delay(every, scheduler).then()))
                .repeat()
                .subscribe();
    }

    private void notice(Notices.Notice notice) {
        if (notice.channel().equals(Notices.STATES)) {
            poll.ring();
            callbacks.ring();
            endings.ring();
            if (notice.job() == null || runs.containsKey(notice.job())) {
                beat.ring();
            }
        }
    }

    private Mono<Void> look() {
        if (draining) {
            return Mono.empty();
        }
        runs.values().forEach(JobRun::wake);
        return leases.candidates(handlers.types(), Set.copyOf(runs.keySet()), options.jobsAtOnce())
                .doOnNext(this::take)
                .then();
    }

    /** Takes up as many jobs as there is room for, those first whose tenants have least of it. */
    private void take(List<JobHead> candidates) {
        meters.waiting(candidates.stream()
                .map(JobHead::waited)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO));
        Map<String, Long> busy =
                runs.values().stream().collect(Collectors.groupingBy(JobRun::tenant, Collectors.counting()));
        List<JobHead> inTurn = candidates.stream()
                .sorted(Comparator.comparing(job -> busy.getOrDefault(job.tenant(), 0L)))
                .toList();
        int free = Math.max(0, options.jobsAtOnce() - runs.size());
        inTurn.stream().limit(free).forEach(job -> begin(job, handlers.get(job.type())));
        if (inTurn.size() > free) {
            runs.values().stream().filter(run -> run.hasRunFor(options.turn())).forEach(JobRun::yieldTurn);
        }
    }

    private <O extends @Nullable Object> void begin(JobHead job, JobHandler<?, O> handler) {
        JobRun<O> run = new JobRun<>(context, job, handler);
        runs.put(job.id(), run);
        if (draining) {
            run.stop(); // whoever drains may not have seen it
        }
        Disposable.Swap turn = Disposables.swap();
        running.add(turn);
        turn.update(run.run()
                .doFinally(end -> {
                    running.remove(turn);
                    ended(job, end);
                })
                .subscribe(done -> {}, failure -> LOG.warn("the turn at job {} broke off", job.id(), failure)));
    }

    private void ended(JobHead job, SignalType end) {
        runs.remove(job.id());
        if (runs.values().stream().noneMatch(run -> run.tenant().equals(job.tenant()))) {
            gatesOfTenants.remove(job.tenant());
        }
        if (end == SignalType.ON_COMPLETE) { // what broke off is not taken up again at once
            poll.ring();
        }
        runEnded.ring();
    }

    /** Renews all leases, and hears what has been commanded meanwhile. */
    private Mono<Void> renew() {
        Set<UUID> jobs = Set.copyOf(runs.keySet());
        if (jobs.isEmpty()) {
            return Mono.empty();
        }
        return leases.stopped(jobs)
                .doOnNext(stopped -> stopped.stream()
                        .flatMap(job -> Stream.ofNullable(runs.get(job)))
                        .forEach(JobRun::stop))
                .then(Mono.defer(this::renewHeld));
    }

    private Mono<Void> renewHeld() {
        List<Leases.Held> held = runs.values().stream().flatMap(JobRun::held).toList();
        if (held.isEmpty()) {
            return Mono.empty();
        }
        return leases.renew(held, context.leaseUntil());
    }

    /**
     * Claims no more, gives back what has not begun, and completes when all that had begun is written. What still runs at the limit
     * is given up, as if this worker had died.
     *
     * <p>Cold. <b>Cancellation:</b> does not open it again.
     *
     * @throws IllegalArgumentException if {@code limit} is negative
     */
    public Mono<Void> closeGracefully(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit must not be negative: " + limit);
        }
        Mono<Void> drained = Mono.defer(this::untilRunEnds)
                .repeat(() -> !runs.isEmpty())
                .then()
                .timeout(limit, Mono.empty(), scheduler);
        return Mono.defer(() -> {
                    draining = true;
                    runs.values().forEach(JobRun::stop);
                    return drained;
                })
                .then(Mono.defer(() -> {
                    boolean isLeft = !runs.isEmpty();
                    close();
                    return isLeft ? leases.giveUp().then(housekeeping.sweepLeases()) : Mono.empty();
                }))
                .onErrorStop();
    }

    private Mono<Void> untilRunEnds() {
        runEnded.reset();
        return runs.isEmpty() ? Mono.empty() : runEnded.rung();
    }

    /** Stops now: what runs is cancelled, and taken up by others when its lease has ended. */
    @Override
    public void close() {
        draining = true;
        running.dispose();
    }

    /** Meters of this worker, as {@link WorkerMeter} lists them. */
    public MeterBinder meters(Tag... tags) {
        return meters.binder(List.of(tags));
    }

    /** What the runs see of their worker. */
    private final class Context implements WorkerContext {
        @Override
        public Leases leases() {
            return leases;
        }

        @Override
        public Duration lease() {
            return options.lease();
        }

        @Override
        public long leaseUntil() {
            long nanos = options.lease().toNanos();
            return System.nanoTime() + nanos - nanos / UNUSED_PART;
        }

        @Override
        public Stream<Gate> gates(JobHead job) {
            Gate ofType = gatesOfTypes.computeIfAbsent(
                    job.type(), type -> Gate.of(handlers.get(type).options().concurrency(), Integer.MAX_VALUE));
            Integer most = options.tenantConcurrency();
            return most == null
                    ? Stream.of(ofType)
                    : Stream.of(
                            ofType,
                            gatesOfTenants.computeIfAbsent(job.tenant(), tenant -> Gate.of(most, Integer.MAX_VALUE)));
        }

        @Override
        public void wakeAfter(Duration delay) {
            if (delay.compareTo(options.pollEvery()) < 0) {
                Disposable.Swap timer = Disposables.swap();
                running.add(timer);
                timer.update(Mono.delay(delay, scheduler)
                        .doFinally(end -> running.remove(timer))
                        .subscribe(over -> poll.ring()));
            }
        }

        @Override
        public WorkerMeters meters() {
            return meters;
        }

        @Override
        public ObservationRegistry observations() {
            return options.observations();
        }
    }

    /** Describes a worker. Immutable: each setter returns a new one, and each {@link #start} a worker of its own. */
    public static final class Builder {
        private final ConnectionFactory factory;
        private final JobHandlers handlers;
        private final WorkerOptions options;

        private Builder(ConnectionFactory factory, JobHandlers handlers, WorkerOptions options) {
            this.factory = factory;
            this.handlers = handlers;
            this.options = options;
        }

        /** How it is named in the database; each start adds something of its own. {@code worker} by default. */
        public Builder name(String name) {
            return with(options.withName(Objects.requireNonNull(name, "name")));
        }

        /**
         * How long the items that it has claimed are its own without a sign of life; 60 s by default. It renews them three times as
         * often, and looks for those of dead workers four times as often.
         *
         * @throws IllegalArgumentException if below 300 ms
         */
        public Builder lease(Duration lease) {
            if (lease.toMillis() < 300) {
                throw new IllegalArgumentException("lease must be at least 300 ms: " + lease);
            }
            return with(options.withLease(lease));
        }

        /**
         * How often it looks for jobs even if the database has not told it of any; 5 s by default.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder pollEvery(Duration interval) {
            return with(options.withPollEvery(positive("pollEvery", interval)));
        }

        /**
         * Limit: jobs that it runs at the same time; 8 by default.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder jobsAtOnce(int jobs) {
            return with(options.withJobsAtOnce(atLeastOne("jobsAtOnce", jobs)));
        }

        /**
         * How long it serves a job before it takes up another that waits; 5 s by default.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder turn(Duration turn) {
            return with(options.withTurn(positive("turn", turn)));
        }

        /**
         * Limit: calls in flight for one tenant, over all its jobs; none by default.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder tenantConcurrency(int calls) {
            return with(options.withTenantConcurrency(atLeastOne("tenantConcurrency", calls)));
        }

        /**
         * Makes the callbacks that jobs ask for, signed as {@link WebhookSignature} says; without this, other workers have to. Each
         * is made at least once, and again if the answer is not a 2xx.
         *
         * @param secrets with what calls for a tenant are signed
         */
        public Builder callbacks(WebhookSender sender, Function<? super String, byte[]> secrets) {
            return with(options.withCallbacks(new WorkerOptions.Callbacks(
                    Objects.requireNonNull(sender, "sender"), Objects.requireNonNull(secrets, "secrets"))));
        }

        /** How often a callback is tried, and when again: by default five times, up to a minute, then 4, 16, 60 between them. */
        public Builder callbackRetry(RetryPolicy policy) {
            return with(options.withCallbackRetry(Objects.requireNonNull(policy, "policy")));
        }

        /** Reports each call as {@link JobObservation#ITEM}. A no-op registry, like none, costs nothing. */
        public Builder observe(ObservationRegistry registry) {
            return with(options.withObservations(Objects.requireNonNull(registry, "registry")));
        }

        /** Tells the time of its loops; {@link reactor.core.scheduler.Schedulers#parallel()} by default. Leases go by the database's clock. */
        public Builder scheduler(Scheduler scheduler) {
            return with(options.withScheduler(Objects.requireNonNull(scheduler, "scheduler")));
        }

        /** A worker at work. Close it when it is no longer needed. */
        public Worker start() {
            Worker worker = new Worker(factory, handlers, options);
            worker.start();
            return worker;
        }

        private Builder with(WorkerOptions changed) {
            return new Builder(factory, handlers, changed);
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be positive: " + value);
            }
            return value;
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1: " + value);
            }
            return value;
        }
    }
}
