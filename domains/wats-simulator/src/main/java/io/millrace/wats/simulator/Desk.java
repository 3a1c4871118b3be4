package io.millrace.wats.simulator;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Takes every request from its arrival to its answer: credential, rate limit, fault, work, latency, answer. All of it
 * happens on the simulator's one event loop, in order of arrival; only waiting and body parts arriving come in between.
 */
final class Desk implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    private final Router router;
    private final FaultPlan faults;
    private final Latency latency;
    private final @Nullable SlidingWindow limiter;
    private final byte[] credential;
    private final Meter meter;
    private final EventLoop loop;
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private long admitted;

    Desk(Options options, Router router, Meter meter, EventLoop loop) {
        this.router = router;
        this.faults = new FaultPlan(options.faults());
        this.latency = options.latency();
        Options.RateLimit limit = options.rateLimit();
        this.limiter = limit == null ? null : new SlidingWindow(limit.requests(), limit.window());
        this.credential = ("Basic " + options.token()).getBytes(StandardCharsets.UTF_8);
        this.meter = meter;
        this.loop = loop;
    }

    /** Safe on any thread. */
    int requests(String key) {
        return requests.getOrDefault(key, 0);
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        long now = System.nanoTime();
        Meter.Exchange exchange = meter.arrived(now);
        Admission admission = admit(request, now);
        Wire wire = new Wire(response, exchange);
        return BodyReader.read(request.receive().asByteArray(), BodyReader.LIMIT_BYTES)
                .map(body -> plan(request, body, admission))
                .onErrorResume(Refusal.class, tooLarge -> Mono.just(Plan.now(tooLarge.reply())))
                .flatMap(plan -> pause(plan.delay()).then(wire.play(plan)))
                .doFinally(end -> exchange.dropped());
    }

    private Admission admit(HttpServerRequest request, long now) {
        String given = Objects.requireNonNullElse(request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION), "");
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), credential)) {
            meter.unauthorized();
            return new Admission(-1, Reply.unauthorized());
        }
        meter.authorised(now);
        long wait = limiter == null ? 0 : limiter.tryAccept(now);
        if (wait > 0) {
            meter.rejected();
            return new Admission(-1, Reply.tooManyRequests(wait));
        }
        return new Admission(admitted++, null);
    }

    private Plan plan(HttpServerRequest request, byte[] body, Admission admission) {
        try {
            Target target = router.route(request.method().name(), request.uri(), request.requestHeaders(), body);
            requests.merge(target.key(), 1, Integer::sum);
            if (admission.refusal() != null) {
                return Plan.now(admission.refusal());
            }
            Duration delay = latency.of(admission.index(), target.key());
            Fault fault = faults.next(target.key());
            if (fault == null) {
                return new Plan(delay, target.answer(), null);
            }
            meter.faulted();
            if (fault.isAfterEffect()) {
                target.answer();
            }
            return new Plan(delay, Reply.message(fault.status(), "Simulated fault."), fault);
        } catch (RuntimeException | StackOverflowError failure) {
            // A user's latency function can throw; its author should see what, and the server should live and answer.
            return Plan.now(Reply.internalError(failure));
        }
    }

    /** On the event loop itself: no hop to another thread between the timer and the answer. */
    private Mono<Void> pause(Duration time) {
        if (time.isZero()) {
            return Mono.empty();
        }
        return Mono.create(sink -> {
            ScheduledFuture<?> timer = loop.schedule(() -> sink.success(), time.toNanos(), TimeUnit.NANOSECONDS);
            sink.onDispose(() -> timer.cancel(false));
        });
    }

    /** Decided on arrival: a place in the sequence of admitted requests, or the answer that refuses one. */
    private record Admission(long index, @Nullable Reply refusal) {}

    /** What will be answered, after how long, and what will go wrong with it. */
    record Plan(Duration delay, Reply reply, @Nullable Fault fault) {
        static Plan now(Reply reply) {
            return new Plan(Duration.ZERO, reply, null);
        }
    }
}
