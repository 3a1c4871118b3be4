package io.millrace.jobs;

import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.jobs.JobException.Reason;
import io.millrace.jobs.JobRules.Command;
import io.r2dbc.spi.ConnectionFactory;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where durable jobs are created, watched and commanded, from any process; {@link Worker}s run them, in this one or in others.
 *
 * <pre>{@code
 * Jobs jobs = Jobs.on(connectionFactory, JobHandlers.of(geocode));
 * jobs.migrate()
 *         .then(jobs.create("acme", JobRequest.of("geocode"), addresses.map(geocode::item)))
 *         .flatMapMany(created -> jobs.watch("acme", created.job().id()))
 *         .subscribe(event -> log.info("{}", event));
 * }</pre>
 *
 * <p>Every method names a tenant, and nothing of another tenant's is ever seen or touched: its jobs are {@link
 * Reason#UNKNOWN_JOB}. The commands are idempotent: one that has been obeyed already answers with the job as it is.
 *
 * <p>Immutable: each setter returns a new one. <b>Cancellation:</b> lets go of what was asked; a command on its way is obeyed all
 * the same. <b>Errors:</b> {@link JobException}, or a {@link MillraceException} where the database fails.
 */
public final class Jobs {
    private static final int ALL = -1;
    private static final int LONGEST_TENANT = 255;
    private static final Duration POLL_EVERY = Duration.ofSeconds(10);
    private static final Set<ItemStatus> FINISHED = finished();

    private final ConnectionFactory factory;
    private final JobHandlers handlers;
    private final JobLimits limits;
    private final Predicate<? super URI> callbacks;
    private final Scheduler scheduler;
    private final Database database;
    private final Notices notices;
    private final Listing listing;
    private final Commands commands;

    private Jobs(
            ConnectionFactory factory,
            JobHandlers handlers,
            JobLimits limits,
            Predicate<? super URI> callbacks,
            Scheduler scheduler,
            Notices notices,
            Commands commands) {
        this.factory = factory;
        this.handlers = handlers;
        this.limits = limits;
        this.callbacks = callbacks;
        this.scheduler = scheduler;
        this.database = new Database(factory);
        this.notices = notices;
        this.listing = new Listing(database, handlers);
        this.commands = commands;
    }

    /**
     * The jobs of a PostgreSQL database.
     *
     * @param factory a pool, else each call opens a connection. Set the timeouts of the pool and of its statements; one
     *     connection beside the pool is held while anything is watched
     * @param handlers of the types that can be created here
     */
    public static Jobs on(ConnectionFactory factory, JobHandlers handlers) {
        return new Jobs(
                Objects.requireNonNull(factory, "factory"),
                Objects.requireNonNull(handlers, "handlers"),
                JobLimits.defaults(),
                callback -> "https".equalsIgnoreCase(callback.getScheme()),
                Schedulers.parallel(),
                new Notices(factory),
                new Commands(new Database(factory), null));
    }

    /** What one creation may bring. */
    public Jobs limits(JobLimits limits) {
        return new Jobs(
                factory, handlers, Objects.requireNonNull(limits, "limits"), callbacks, scheduler, notices, commands);
    }

    /** Which callbacks are accepted; by default all with {@code https}. Workers call them from where they are, so do not let tenants name your inner hosts. */
    public Jobs callbacks(Predicate<? super URI> accepted) {
        return new Jobs(
                factory, handlers, limits, Objects.requireNonNull(accepted, "accepted"), scheduler, notices, commands);
    }

    /** Tells the time; {@link Schedulers#parallel()} by default. */
    public Jobs scheduler(Scheduler scheduler) {
        return new Jobs(
                factory,
                handlers,
                limits,
                callbacks,
                Objects.requireNonNull(scheduler, "scheduler"),
                notices,
                commands);
    }

    /** The same, whose commands are obeyed only where the job is at that {@link Job#version()}; else {@link Reason#OTHER_VERSION}. */
    public Jobs ifVersion(long version) {
        return new Jobs(factory, handlers, limits, callbacks, scheduler, notices, commands.ifVersion(version));
    }

    /** Makes the tables, or brings them to this library's version; any number of processes may ask at once. */
    public Mono<Void> migrate() {
        return Schema.migrate(factory).onErrorStop();
    }

    /** Creates a job of those items; see {@link #create(String, JobRequest, Publisher)}. */
    public Mono<CreatedJob> create(String tenant, JobRequest request, Iterable<? extends NewItem> items) {
        return create(tenant, request, Flux.fromIterable(items));
    }

    /**
     * Creates a job of all items that come, however many, in constant memory. There is a job once the last has come and all are
     * found right, or none.
     *
     * <p><b>Backpressure:</b> asks for items as they are stored. <b>Cancellation:</b> cancels the items too, and creates nothing.
     * <b>Errors:</b> those of the items' publisher; {@link JobValidationException} with what is wrong with the items; {@link
     * JobException} for whatever else its reasons say.
     */
    public Mono<CreatedJob> create(String tenant, JobRequest request, Publisher<? extends NewItem> items) {
        checkTenant(tenant);
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(items, "items");
        return Mono.defer(() -> {
                    URI callback = request.options().callback();
                    if (callback != null && !callbacks.test(callback)) {
                        throw new JobException(Reason.INVALID_CALLBACK, "callbacks to such an address are not made");
                    }
                    return new Creation(
                                    database, limits, scheduler, handlers.get(request.type()), tenant, request, items)
                            .run();
                })
                .onErrorStop();
    }

    /** The job as it is now. */
    public Mono<Job> get(String tenant, UUID id) {
        return Mono.defer(() -> commands.get(tenant, id)).onErrorStop();
    }

    /** The tenant's jobs, latest first. A cursor belongs to its query; with another it is {@link Reason#INVALID_CURSOR}. */
    public Paged<Job, String> list(String tenant, JobQuery query) {
        return listing.jobs(tenant, query);
    }

    /** The items of a job, in their order. A cursor belongs to its query; with another it is {@link Reason#INVALID_CURSOR}. */
    public Paged<JobItem, String> items(String tenant, UUID id, ItemQuery query) {
        return listing.items(tenant, id, query);
    }

    /** What has its outcome by now, in the order of the items. */
    public Flux<JobItem> results(String tenant, UUID id) {
        return results(tenant, id, FINISHED, ALL);
    }

    /**
     * What stands so by now, in the order of the items, in constant memory.
     *
     * <p><b>Backpressure:</b> reads a thousand at a time, as they are asked for; nothing is held meanwhile.
     *
     * @param after the index of the last item known, to go on behind it; -1 for all
     */
    public Flux<JobItem> results(String tenant, UUID id, Set<ItemStatus> statuses, int after) {
        return listing.results(tenant, id, statuses, after);
    }

    /** What has become of the job as a whole by now. */
    public Mono<JobReport> report(String tenant, UUID id) {
        return database.use(connection -> Sql.one(
                                connection,
                                row -> new Reported(
                                        JobRows.job(row),
                                        JobRows.totalTime(row),
                                        Sql.count(row, "executions"),
                                        Sql.count(row, "execution_us")),
                                JobRows.SELECT + "where j.tenant = $1 and j.id = $2 and j.deleted_at is null",
                                tenant,
                                id)
                        .zipWhen(
                                job -> Sql.list(
                                        connection,
                                        row -> Map.entry(
                                                Sql.get(row, "error_code", String.class), Sql.count(row, "items")),
                                        """
                                select error_code, count(*) as items from batch_items
                                where batch_job_id = $1 and status in ('failed', 'ambiguous', 'cancelled', 'expired')
                                group by error_code""",
                                        id),
                                Reported::with))
                .switchIfEmpty(Mono.error(() -> Commands.unknown(id)))
                .onErrorStop();
    }

    /** Lets no further call begin; {@link JobStatus#PAUSED} once those that run have ended. */
    public Mono<Job> pause(String tenant, UUID id) {
        return commands.obey(tenant, id, Command.PAUSE).onErrorStop();
    }

    /** Lets calls begin again. */
    public Mono<Job> resume(String tenant, UUID id) {
        return commands.obey(tenant, id, Command.RESUME).onErrorStop();
    }

    /**
     * Ends the job: nothing more of it is called. {@link JobStatus#CANCELLED} once the calls that run have ended, and what waits is
     * cancelled: some thousand items with the command, more of them after its answer, by this process and by the workers.
     */
    public Mono<Job> cancel(String tenant, UUID id) {
        return commands.obey(tenant, id, Command.CANCEL).onErrorStop();
    }

    /**
     * Processes items again that did not succeed, with all attempts anew; a final job is reopened by it. A deadline that has
     * passed, and a limit of failures that stays reached, hold no more. Where nothing is as asked for, nothing changes. It is one
     * transaction, however many items there are, and is waited for as long as that takes.
     */
    public Mono<RetriedJob> retry(String tenant, UUID id, RetryRequest request) {
        return commands.retry(tenant, id, request).onErrorStop();
    }

    /** Removes a final job: it is unknown at once, and a worker erases it then. */
    public Mono<Void> delete(String tenant, UUID id) {
        return commands.delete(tenant, id).onErrorStop();
    }

    /** Watches a job from how it is now until it is final. */
    public Flux<JobEvent> watch(String tenant, UUID id) {
        return watching(tenant, id, null);
    }

    /**
     * Watches a job on from an event, without missing a change of state.
     *
     * <p><b>Backpressure:</b> looks when asked for more: a slow reader gets every change of state, and of the progress only the latest.
     * <b>Errors:</b> {@link Reason#UNKNOWN_JOB}, also when it is deleted meanwhile.
     *
     * @param event a {@link JobEvent#id()}
     */
    public Flux<JobEvent> watch(String tenant, UUID id, long event) {
        return watching(tenant, id, event);
    }

    private Flux<JobEvent> watching(String tenant, UUID id, @Nullable Long event) {
        return Flux.defer(() -> new Watching(database, notices, scheduler, POLL_EVERY, tenant, id, event).events())
                .onErrorStop();
    }

    private static void checkTenant(String tenant) {
        if (tenant.isBlank() || tenant.length() > LONGEST_TENANT || Text.isUnstorable(tenant)) {
            throw new IllegalArgumentException("a tenant's name has 1 to " + LONGEST_TENANT + " characters");
        }
    }

    private static Set<ItemStatus> finished() {
        EnumSet<ItemStatus> finished = EnumSet.allOf(ItemStatus.class);
        finished.removeIf(status -> !status.isFinal());
        return Set.copyOf(finished);
    }

    private record Reported(Job job, @Nullable Duration totalTime, long executions, long micros) {
        JobReport with(Iterable<Map.Entry<String, Long>> codes) {
            Map<String, Long> byCode = new HashMap<>();
            codes.forEach(code -> byCode.put(code.getKey(), code.getValue()));
            return new JobReport(
                    job.status(),
                    job.counts(),
                    byCode,
                    totalTime,
                    executions == 0 ? null : Duration.ofNanos(micros * 1_000 / executions));
        }
    }
}
