package io.millrace.odoo;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.batch.BatchManager;
import io.millrace.batch.BulkTarget;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Codec;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An Odoo server, as one caller sees it.
 *
 * <pre>{@code
 * try (Odoo odoo = Odoo.connect("https://erp.example.com", OdooLogin.of("prod", "bot@example.com", apiKey))) {
 *     Flux<Partner> partners = odoo.records(Partner.class).list(where("country_id.code").eq("BE")).items();
 * }
 * }</pre>
 *
 * <p>Thread-safe and meant to be kept: it holds the connections. Unless told otherwise it has at most 32 calls in flight, counted
 * together with every other client of this JVM that has the same server and secret, knows no rate limit, and waits 150 s for an answer,
 * which is longer than a server lets a call take. An answer that is given up earlier may be that of a call which is still to take effect.
 */
public final class Odoo implements AutoCloseable {
    private static final Duration LONGER_THAN_SERVERS_WORK = Duration.ofSeconds(150); // they give up after 120

    private final Pipeline pipeline;
    private final Calls calls;

    private Odoo(Pipeline pipeline, Calls calls) {
        this.pipeline = pipeline;
        this.calls = calls;
    }

    /**
     * A client for a server; connects nothing yet.
     *
     * @param baseUrl where the server is, such as {@code https://erp.example.com} or {@code http://localhost:8069}
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the URL cannot be right
     */
    public static Odoo connect(String baseUrl, OdooLogin login) {
        return connect(baseUrl, login, UnaryOperator.identity());
    }

    /** As {@link #connect(String, OdooLogin)}, with options of your own: {@code o -> o.withQuota(Quota.smooth(1, ofSeconds(1)))}. */
    public static Odoo connect(String baseUrl, OdooLogin login, UnaryOperator<ClientOptions> options) {
        ClientOptions standard = ClientOptions.of(baseUrl, Credential.placed(login.secret()))
                .withAttemptTimeout(LONGER_THAN_SERVERS_WORK);
        Pipeline pipeline = new Pipeline("odoo", options.apply(standard), Quota::unlimited);
        return new Odoo(pipeline, Calls.of(pipeline, login));
    }

    /** The server's version. It is told to everybody: that it answers says nothing of the login. */
    public Mono<OdooVersion> version() {
        return calls.version();
    }

    /**
     * The language, time zone and id of the user who calls; {@code userContext().map(odoo::withContext)} lets them count. The cheapest way to
     * learn whether address and login are right.
     *
     * <p>{@code res.users/context_get}
     */
    public Mono<OdooContext> userContext() {
        return calls.ask(OdooCall.of("res.users", "context_get").repeatability(Repeatability.SAFE))
                .map(answer -> new OdooContext(Answers.row(answer)));
    }

    /** The same connection, telling the server more with each call. */
    public Odoo withContext(OdooContext context) {
        return new Odoo(pipeline, calls.with(context));
    }

    /**
     * The records of a model, as maps.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if there can be no such model
     */
    public ModelClient model(String model) {
        return new ModelClient(calls, model);
    }

    /**
     * The records of a model, as Java records.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the type cannot stand for records of Odoo
     */
    public <T extends Record> RecordClient<T> records(Class<T> type) {
        RecordType<T> known = RecordType.of(type);
        return new RecordClient<>(new ModelClient(calls, known.model()), known);
    }

    /** Calls any method of any model; completes empty where it returns nothing. */
    public Mono<Object> call(OdooCall call) {
        return calls.send(call);
    }

    /** As {@link #bulk(Identity)}, of records that cannot be told apart. */
    public BatchManager<Long, Map<String, Object>> bulk() {
        return bulk(Identity.none());
    }

    /**
     * Creates, updates and deletes many records, and tells of each what became of it. Updates with equal values go together.
     *
     * <p>A chunk is one call and so one transaction: all of it is done, or nothing. Chunks are not: what the manager can do about it is
     * {@link BatchManager#compensate()}.
     */
    public BatchManager<Long, Map<String, Object>> bulk(Identity identity) {
        return BatchManager.of(target(identity)).observe(pipeline.observations(), "odoo.records");
    }

    /** What {@link #bulk(Identity)} sends to, for a manager of your own. */
    public BulkTarget<Long, Map<String, Object>> target(Identity identity) {
        return new OdooTarget(calls, identity);
    }

    /**
     * How many bytes the values of a record have when they are sent; for {@link BatchManager#maxBytes}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value cannot be sent
     */
    public static long bytesOf(Map<String, ? extends @Nullable Object> values) {
        return Codec.json().encode(Values.toWire(values)).length;
    }

    /**
     * Gauges of this client, as {@link io.millrace.http.ClientMeter} lists them; a Spring Boot service makes them a bean.
     *
     * @param tags to tell clients of several servers apart
     */
    public MeterBinder meters(Tag... tags) {
        return pipeline.meters(tags);
    }

    /**
     * Closes in the background: as {@link #closeGracefully}, with the time that one attempt may take as its limit. Returns
     * at once.
     */
    @Override
    public void close() {
        pipeline.close();
    }

    /**
     * Refuses new calls and fails those that wait, lets those that are on the wire end, and closes the connections.
     * Completes when all that is done; calls that take longer than the limit are cut off.
     */
    public Mono<Void> closeGracefully(Duration limit) {
        return pipeline.closeGracefully(limit);
    }
}
