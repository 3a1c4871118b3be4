package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** How the client keeps to the server's limits, and to its own. */
class RateLimitTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After", "retry-after", "RETRY-AFTER"})
    void send_whenTheServerNamesSeconds_waitsThemAndSucceeds(String header) {
        firstThen(SERVER, status(429).withHeader(header, "1"), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
        assertThat(gapBetweenRequests())
                .isGreaterThanOrEqualTo(Duration.ofMillis(990)); // the server's log has milliseconds
    }

    @Test
    void send_whenTheServerNamesADate_waitsUntilThen() {
        Instant then = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(then.atZone(ZoneOffset.UTC));
        firstThen(SERVER, status(429).withHeader("Retry-After", date), item());

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), READ))).isEqualTo(Item.A);
        assertThat(SERVER.getAllServeEvents().get(0).getRequest().getLoggedDate())
                .isAfterOrEqualTo(then);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void send_whenTheServerAsksForALongWait_failsAtOnceAndTellsIt(int status) {
        always(SERVER, status(status).withHeader("Retry-After", "90"));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), READ));

        assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(90));
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure).hasMessageContaining("90 s");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenAnotherClientOfTheSameCredentialIsLimited_isHeldBackToo() {
        always(SERVER, status(429).withHeader("Retry-After", "90"));
        ClientOptions options = sharing(Credential.bearer(UUID.randomUUID().toString()));
        failureOf(send(clients.open(options), READ));
        always(SERVER, item());
        SERVER.mayBeLeftUnasked();

        ApiException failure = failureOf(send(clients.open(options.withBaseUrl(SERVER.baseUrl() + "/v2/")), READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.attempts()).isZero();
        assertThat(failure.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
        assertThat(failure).hasMessageContaining("not sent");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenLimitsOrCredentialsAreNotShared_isNotHeldBackByOthers() {
        always(SERVER, status(429).withHeader("Retry-After", "90"));
        ClientOptions options = sharing(Credential.bearer(UUID.randomUUID().toString()));
        failureOf(send(clients.open(options), READ));
        always(SERVER, item());

        valueOf(send(clients.open(options.withQuota(Quota.unlimited())), READ));
        valueOf(send(clients.open(options.withCredential(Credential.bearer("another"))), READ));

        assertThat(requests(SERVER)).isEqualTo(3);
    }

    @Test
    void send_whenTheQuotaSlides_neverShowsTheServerMoreThanItsRequestsInAnyWindow() {
        int limit = 5;
        Duration window = Duration.ofMillis(250);
        try (RawServer server = RawServer.answering("{\"id\":\"A\",\"count\":1}")) {
            ClientOptions options =
                    sharing(Credential.bearer(UUID.randomUUID().toString())).withBaseUrl(server.url());
            Quota quota = Quota.sliding(limit, window);
            Pipeline one = clients.open(options, quota);
            Pipeline two = clients.open(options, Quota.sliding(limit, window)); // not used: the first one's is shared

            Flux.range(0, 30)
                    .flatMap(i -> send(i % 2 == 0 ? one : two, READ), 30)
                    .blockLast(Clients.LIMIT);

            List<Long> arrivals = server.requests().stream()
                    .map(RawServer.Received::nanos)
                    .sorted()
                    .toList();
            assertThat(arrivals).hasSize(30);
            for (int i = limit; i < arrivals.size(); i++) {
                assertThat(Duration.ofNanos(arrivals.get(i) - arrivals.get(i - limit)))
                        .isGreaterThanOrEqualTo(window);
            }
            assertThat(quota.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void send_whenManyAreSent_neverShowsTheServerMoreThanTheGateLetsIn(boolean twoClients) {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        var server = HttpServer.create()
                .port(0)
                .handle((request, response) -> Mono.defer(() -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            return Mono.delay(Duration.ofMillis(2));
                        })
                        .doOnNext(tick -> now.decrementAndGet()) // before the answer, so that what is counted is real
                        .then(response.sendString(Mono.just("{}")).then()))
                .bindNow();
        try {
            Gate gate = Gate.of(4);
            ClientOptions options =
                    Clients.options("http://127.0.0.1:" + server.port()).withGate(gate);
            Pipeline one = clients.open(options);
            Pipeline two = twoClients ? clients.open(options) : one;

            Flux.range(0, 400)
                    .flatMap(i -> send(i % 2 == 0 ? one : two, Request.get("/x")), 400)
                    .blockLast(Clients.LIMIT);

            assertThat(most).hasValueLessThanOrEqualTo(4).hasPositiveValue();
            assertThat(gate.inFlight()).isZero();
            assertThat(gate.waiting()).isZero();
        } finally {
            server.disposeNow();
        }
    }

    private static ClientOptions sharing(Credential credential) {
        return Clients.options(SERVER.baseUrl())
                .withCredential(credential)
                .withGate(null)
                .withQuota(null);
    }

    private static Duration gapBetweenRequests() {
        var events = SERVER.getAllServeEvents(); // newest first
        return Duration.between(
                events.get(1).getRequest().getLoggedDate().toInstant(),
                events.get(0).getRequest().getLoggedDate().toInstant());
    }
}
