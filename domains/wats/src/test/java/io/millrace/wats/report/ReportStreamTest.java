package io.millrace.wats.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.report.model.Limits;
import io.millrace.wats.report.model.Report;
import io.millrace.wats.report.model.Sequence;
import io.millrace.wats.report.model.UutReport;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** Reports that are made one by one are sent as they are made, to a server that answers at once and keeps nothing. */
class ReportStreamTest {
    private static final int REPORTS = 10_000;
    private static final int LOOKS = 5;
    private static final int STEPS = 2;
    private static final int WINDOW = 20; // four times the five that are sent at once
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(110);

    private static ResourceLeakDetector.Level level = ResourceLeakDetector.Level.PARANOID;

    private final LoopResources loops = LoopResources.create("report-server", 1, true);
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .runOn(loops)
            .route(routes -> routes.post("/api/Report/WSJF", this::answer))
            .bindNow(PATIENCE);

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger mostAhead = new AtomicInteger();
    private final AtomicInteger mostAlive = new AtomicInteger();
    private final Queue<WeakReference<Report>> alive = new ConcurrentLinkedQueue<>();

    /** Tracking each buffer costs more than all else here; others look for leaks. */
    @BeforeAll
    static void trackNoBuffers() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void trackBuffers() {
        ResourceLeakDetector.setLevel(level);
    }

    @AfterEach
    void stop() {
        server.disposeNow(PATIENCE);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.receive().then().then(Mono.defer(() -> {
            answered.incrementAndGet();
            return response.header("Content-Type", "application/json")
                    .sendString(Mono.just("{}"))
                    .then();
        }));
    }

    private Report report(int number) {
        Report report = UutReport.of("PSU-240", "SN-" + number, "C")
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .main(ReportStreamTest::steps)
                .evaluate();
        mostAhead.accumulateAndGet(made.incrementAndGet() - answered.get(), Math::max);
        alive.add(new WeakReference<>(report));
        return report;
    }

    private static void steps(Sequence steps) {
        for (int i = 0; i < STEPS; i++) {
            steps.numeric("Rail " + i, 5.02, "V", Limits.between(4.75, 5.25));
        }
    }

    private void count() {
        System.gc();
        alive.removeIf(report -> report.refersTo(null));
        mostAlive.accumulateAndGet(alive.size(), Math::max);
    }

    @Test
    void submitReportsBatch_ofTenThousand_hasNoMoreOfThemInHandThanItsWindow() {
        Flux<Report> reports = Flux.range(1, REPORTS).map(this::report);
        try (Wats wats = Wats.connect("http://127.0.0.1:" + server.port(), Given.token(), Given::impatient)) {
            long looks = wats.report()
                    .submitReportsBatch(reports)
                    .doOnNext(result -> result.orElseThrow())
                    .index((number, result) -> number)
                    .filter(number -> number % (REPORTS / LOOKS) == 0)
                    .doOnNext(number -> count())
                    .count()
                    .blockOptional(LIMIT) // a verifier would keep a processor busy all the time
                    .orElseThrow();
            assertThat(looks).isEqualTo(LOOKS);
        }
        assertThat(answered).hasValue(REPORTS);
        assertThat(mostAhead.get()).as("made before the server had answered").isBetween(1, WINDOW + 1);
        assertThat(mostAlive.get()).as("still in memory").isBetween(1, 2 * WINDOW);
    }
}
