package io.millrace.jobs.webflux;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.millrace.jobs.Jobs;
import io.millrace.jobs.webflux.Caller.Scope;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The REST API of durable jobs.
 *
 * <pre>{@code
 * @Bean
 * RouterFunction<ServerResponse> batch(Jobs jobs, Callers callers) {
 *     return JobsApi.of(jobs, callers).routes().and(JobsPage.routes());
 * }
 * }</pre>
 *
 * <p>What there is to ask is told in {@code /batch/openapi.yaml}, which is served as well. Every failure is answered with problem
 * details (RFC 9457) that have a stable {@code code}. A job of another tenant is not there: 404.
 *
 * <p>Immutable: each setter returns a new one.
 */
public final class JobsApi {
    private static final String JOBS = "/batch/jobs";
    private static final String JOB = JOBS + "/{id}";

    private final Jobs jobs;
    private final Callers callers;
    private final ApiLimits limits;
    private final boolean needsKey;
    private final Scheduler scheduler;
    private final Problems problems = new Problems();

    private JobsApi(Jobs jobs, Callers callers, ApiLimits limits, boolean needsKey, Scheduler scheduler) {
        this.jobs = jobs;
        this.callers = callers;
        this.limits = limits;
        this.needsKey = needsKey;
        this.scheduler = scheduler;
    }

    /** The API of those jobs, for those callers. */
    public static JobsApi of(Jobs jobs, Callers callers) {
        return new JobsApi(
                Objects.requireNonNull(jobs, "jobs"),
                Objects.requireNonNull(callers, "callers"),
                ApiLimits.defaults(),
                false,
                Schedulers.parallel());
    }

    /** What it takes at most; what a job may have at most is told by {@link Jobs#limits}. */
    public JobsApi limits(ApiLimits limits) {
        return new JobsApi(jobs, callers, Objects.requireNonNull(limits, "limits"), needsKey, scheduler);
    }

    /** Refuses a creation without an {@code Idempotency-Key}; by default it is the caller's choice. */
    public JobsApi requireIdempotencyKeys() {
        return new JobsApi(jobs, callers, limits, true, scheduler);
    }

    /** Tells the time; {@link Schedulers#parallel()} by default. */
    public JobsApi scheduler(Scheduler scheduler) {
        return new JobsApi(jobs, callers, limits, needsKey, Objects.requireNonNull(scheduler, "scheduler"));
    }

    /** The routes; all below {@code /batch/jobs}, and {@code /batch/openapi.yaml}. */
    public RouterFunction<ServerResponse> routes() {
        Creating creating = new Creating(jobs, limits, needsKey);
        Reading reading = new Reading(jobs);
        Commanding commanding = new Commanding(jobs, creating);
        Streaming streaming = new Streaming(jobs, limits, scheduler, problems);
        RouterFunctions.Builder routes = RouterFunctions.route()
                .route(
                        Asset.at("/batch/openapi.yaml"),
                        serve("openapi.yaml", MediaType.parseMediaType("application/yaml")))
                .GET(JOBS, asked(Scope.READ, reading::list))
                .POST(JOBS, asked(Scope.WRITE, creating::create))
                .GET(JOB, asked(Scope.READ, reading::get))
                .DELETE(JOB, asked(Scope.WRITE, commanding::delete))
                .GET(JOB + "/items", asked(Scope.READ, reading::items))
                .GET(JOB + "/report", asked(Scope.READ, reading::report))
                .GET(JOB + "/results", asked(Scope.READ, streaming::results))
                .GET(JOB + "/errors", asked(Scope.READ, streaming::errors))
                .GET(JOB + "/events", asked(Scope.READ, streaming::events))
                .POST(JOB + "/pause", asked(Scope.WRITE, commanding::pause))
                .POST(JOB + "/resume", asked(Scope.WRITE, commanding::resume))
                .POST(JOB + "/cancel", asked(Scope.WRITE, commanding::cancel))
                .POST(JOB + "/retry", asked(Scope.WRITE, commanding::retry));
        return other(routes).build();
    }

    /** What nothing above has matched. */
    private RouterFunctions.Builder other(RouterFunctions.Builder routes) {
        return routes.route(path(JOBS), only("GET, POST"))
                .route(path(JOB), only("GET, DELETE"))
                .route(path(JOB + "/{part:items|report|results|errors|events}"), only("GET"))
                .route(path(JOB + "/{command:pause|resume|cancel|retry}"), only("POST"))
                .route(
                        path(JOBS + "/**"),
                        request -> refuse(
                                request.exchange().getRequest(),
                                Problem.notFound("NOT_FOUND", "there is nothing at this path")));
    }

    private HandlerFunction<ServerResponse> only(String methods) {
        return request -> refuse(
                request.exchange().getRequest(),
                Problem.of(
                                HttpStatus.METHOD_NOT_ALLOWED,
                                "METHOD_NOT_ALLOWED",
                                "only " + methods + " can be asked for here")
                        .header(HttpHeaders.ALLOW, methods));
    }

    private HandlerFunction<ServerResponse> asked(Scope scope, Function<Call, Mono<ServerResponse>> handler) {
        return request -> {
            ServerHttpRequest asked = request.exchange().getRequest();
            request.exchange().getResponse().getHeaders().set(RequestId.HEADER, RequestId.of(asked));
            return Mono.defer(() -> {
                        Origins.check(asked);
                        return callers.of(request);
                    })
                    .switchIfEmpty(Mono.error(this::unknownCaller))
                    .flatMap(caller -> handler.apply(permitted(scope, new Call(request, caller))))
                    .onErrorResume(failure -> refuse(asked, failure));
        };
    }

    private Problem unknownCaller() {
        return Problem.of(HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED", "say who you are")
                .header(HttpHeaders.WWW_AUTHENTICATE, callers.challenge());
    }

    private static Call permitted(Scope scope, Call call) {
        if (!call.caller().scopes().contains(scope)) {
            throw Problem.of(
                    HttpStatus.FORBIDDEN,
                    "FORBIDDEN",
                    "this takes the scope batch:" + scope.name().toLowerCase(Locale.ROOT));
        }
        return call;
    }

    private Mono<ServerResponse> refuse(ServerHttpRequest request, Throwable failure) {
        return problems.answer(request, failure);
    }

    private static HandlerFunction<ServerResponse> serve(String name, MediaType type) {
        Asset asset = Asset.load(name, type);
        return asset::answer;
    }
}
