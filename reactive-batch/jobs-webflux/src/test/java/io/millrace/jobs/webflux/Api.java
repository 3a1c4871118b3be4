package io.millrace.jobs.webflux;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.NewItem;
import io.millrace.jobs.webflux.Caller.Scope;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;

/**
 * A server of the API and the page, on a database of its test class's own. Callers say who they are by a bearer token: the name of
 * their tenant, and behind a slash, if they may not do all, what they may, or until when.
 */
final class Api implements BeforeAllCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final String TENANT = "acme";
    static final String OTHER = "globex";

    private final Function<Jobs, JobsApi> apiOf;
    private final Function<ConnectionPool, Jobs> jobsOf;
    private ConnectionPool pool;
    private Jobs jobs;
    private DisposableServer server;

    Api(JobHandler<?, ?>... handlers) {
        this(Api::of, handlers);
    }

    Api(Function<Jobs, JobsApi> apiOf, JobHandler<?, ?>... handlers) {
        this(apiOf, pool -> Jobs.on(pool, JobHandlers.of(handlers)));
    }

    Api(Function<Jobs, JobsApi> apiOf, Function<ConnectionPool, Jobs> jobsOf) {
        this.apiOf = apiOf;
        this.jobsOf = jobsOf;
    }

    /** For callers with such tokens. */
    static JobsApi of(Jobs jobs) {
        return JobsApi.of(jobs, Api::caller);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        pool = Postgres.newDatabase();
        jobs = jobsOf.apply(pool);
        jobs.migrate().block(LIMIT);
        server = serve(apiOf.apply(jobs));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.disposeNow();
        pool.dispose();
    }

    static DisposableServer serve(JobsApi api) {
        return serve(api, 0, connections());
    }

    /** Connections that can be closed, and those with them that come too late. */
    static ChannelGroup connections() {
        return new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    }

    /** @param connections takes them up: who closes the server alone leaves them be */
    static DisposableServer serve(JobsApi api, int port, ChannelGroup connections) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .doOnChannelInit((observer, channel, address) -> connections.add(channel))
                .childOption(ChannelOption.SO_SNDBUF, 8_192) // a reader who does not read is soon felt
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(
                        api.routes().and(JobsPage.routes()), HandlerStrategies.withDefaults())))
                .bindNow(LIMIT);
    }

    private static Mono<Caller> caller(ServerRequest request) {
        String header = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith("Bearer ")) {
            return Mono.empty();
        }
        String[] parts = header.substring("Bearer ".length()).split("/");
        if (parts.length == 1) {
            return Mono.just(Caller.of(parts[0]));
        }
        return Mono.just(
                parts[1].equals("read")
                        ? new Caller(parts[0], Set.of(Scope.READ), null)
                        : new Caller(parts[0], Set.of(Scope.values()), Instant.parse(parts[1])));
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    int port() {
        return server.port();
    }

    Jobs jobs() {
        return jobs;
    }

    ConnectionFactory database() {
        return pool;
    }

    /** A client of the tenant whose jobs the tests are about, which holds every answer to the API's description. */
    WebTestClient client() {
        return client(TENANT);
    }

    WebTestClient client(String token) {
        return client(url(), token);
    }

    static WebTestClient client(String url, String token) {
        return WebTestClient.bindToServer()
                .baseUrl(url)
                .defaultHeaders(headers -> headers.setBearerAuth(token))
                .filter(Document::check)
                .responseTimeout(LIMIT)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 << 20))
                .build();
    }

    /** A new job of the numbers from 0 on, each named after itself. */
    Job create(JobHandler<Integer, ?> handler, int count) {
        return get(jobs.create(TENANT, JobRequest.of(handler.type()), numbers(handler, count)))
                .job();
    }

    static List<NewItem> numbers(JobHandler<Integer, ?> handler, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> handler.item("n" + number, number))
                .toList();
    }

    /** A handler of numbers, which answers with their double. */
    static JobHandler<Integer, Integer> doubling(String type) {
        return JobHandler.of(type, Integer.class, Integer.class, number -> Mono.just(2 * number))
                .repeatable();
    }

    /** Runs SQL that a test stages a situation with. */
    void sql(String sql, Object... arguments) {
        Flux.usingWhen(
                        pool.create(),
                        connection -> {
                            var statement = connection.createStatement(sql);
                            for (int i = 0; i < arguments.length; i++) {
                                statement.bind(i, arguments[i]);
                            }
                            return Flux.from(statement.execute()).concatMap(result -> result.getRowsUpdated());
                        },
                        Connection::close)
                .blockLast(LIMIT);
    }

    static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    /** The answer's body as JSON. */
    static JsonNode json(WebTestClient.ResponseSpec answer) {
        return Json.MAPPER.readTree(answer.expectBody().returnResult().getResponseBody());
    }
}
