package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServer;

/** What an adaptive gate learns from calls. */
class AdaptiveGateTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final int RAISED = 40;

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    private final List<Boolean> dropped = new CopyOnWriteArrayList<>();
    private final Gate gate = Gate.adaptive(new RaisedByTheFirstSample());

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void send_whenAnAttemptIsRefusedAndTheNextAnswered_countsBoth(int status) {
        firstThen(SERVER, status(status), item());

        valueOf(send(clients.open(options()), READ));

        assertThat(dropped).containsExactly(true, false);
    }

    @Test
    void send_whenAnAttemptTakesTooLong_countsAsDropped() {
        always(SERVER, item().withFixedDelay(10_000));

        failureOf(send(clients.open(options()), Request.post("/items").attemptTimeout(Duration.ofMillis(100))));

        assertThat(dropped).containsExactly(true);
    }

    @Test
    void send_whenTheConnectionIsRefused_countsAsDropped() {
        var server = HttpServer.create().host("127.0.0.1").port(0).bindNow();
        server.disposeNow();

        failureOf(send(clients.open(options().withBaseUrl("http://127.0.0.1:" + server.port())), Request.post("/x")));

        assertThat(dropped).isNotEmpty().containsOnly(true);
    }

    @Test
    void send_whenACallWaitsForTheQuota_isNotMeasuredMeanwhile() {
        always(SERVER, item());
        Pipeline client = clients.open(options().withQuota(Quota.sliding(1, Duration.ofHours(1))));
        valueOf(send(client, READ));

        Disposable waiting = send(client, READ).subscribe();
        assertThat(gate.inFlight()).isEqualTo(1);
        waiting.dispose();

        assertThat(dropped).containsExactly(false);
    }

    @Test
    void send_whenTheGateHasWidened_hasAConnectionForEveryCall() {
        AtomicInteger arrived = new AtomicInteger();
        Sinks.Empty<Void> allArrived = Sinks.empty();
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get("/first", (request, response) -> response.send())
                        .get("/x", (request, response) -> {
                            if (arrived.incrementAndGet() == RAISED) {
                                allArrived.tryEmitEmpty();
                            }
                            return allArrived.asMono().then(response.send());
                        }))
                .bindNow();
        try {
            Pipeline client = clients.open(options().withBaseUrl("http://127.0.0.1:" + server.port()));
            valueOf(send(client, Request.get("/first")));

            valueOf(Flux.range(0, RAISED)
                    .flatMap(i -> send(client, Request.get("/x")), RAISED)
                    .then());

            assertThat(arrived).hasValue(RAISED);
        } finally {
            server.disposeNow();
        }
    }

    private ClientOptions options() {
        return Clients.options(SERVER.baseUrl()).withGate(gate);
    }

    /** Lets one request through, and then many. */
    private final class RaisedByTheFirstSample extends AbstractLimit {
        RaisedByTheFirstSample() {
            super(1);
        }

        @Override
        protected int _update(long startTime, long rtt, int inFlight, boolean didDrop) {
            dropped.add(didDrop);
            return RAISED;
        }
    }
}
