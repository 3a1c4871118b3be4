package io.millrace.http;

import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How a pipeline ends, wherever its calls are: each has one outcome, and what waits is never sent. */
class ClosingTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Request<Void> READ = Request.get("/x");
    private static final Request<Void> WRITE = Request.post("/x");

    private final CountDownLatch answered = new CountDownLatch(1);
    private final RawServer server = RawServer.start((request, connection) -> {
        switch (request.target()) {
            case "/later" -> {
                answered.await();
                connection.send(RawServer.ok("[1,2]"));
            }
            case "/busy/later" -> {
                answered.await();
                connection.send(RawServer.answer("503 No", "{}"));
            }
            case "/busy" -> connection.send(RawServer.answer("503 No", "{}"));
            case "/refused" -> connection.send(RawServer.answer("401 No", "{}"));
            case "/array" -> {
                connection.beginChunks();
                connection.chunk("[1,2");
                answered.await();
                connection.chunk("]");
                connection.endChunks();
            }
            case "/hang" -> connection.hang();
            default -> connection.send(RawServer.ok("{}"));
        }
    });
    private final Gate gate = Gate.of(2);
    private final Quota quota = Quota.sliding(100, Duration.ofMinutes(1));

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        answered.countDown();
        server.close();
    }

    /** What has become of a call. */
    private static final class Outcome {
        private final List<Object> signals = new CopyOnWriteArrayList<>();

        Outcome(Mono<?> call) {
            call.subscribe(signals::add, signals::add, () -> signals.add("done"));
        }

        void assertNotSent() {
            await().until(() -> !signals.isEmpty());
            assertThat(signals).hasSize(1).first().isInstanceOfSatisfying(ApiException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
                assertThat(failure.isRetryable()).isFalse();
                assertThat(failure).hasMessageContaining("not sent: the client is closed");
            });
        }

        void assertFailed(ErrorCode code) {
            await().until(() -> !signals.isEmpty());
            assertThat(signals).hasSize(1).first().isInstanceOfSatisfying(ApiException.class, failure -> {
                assertThat(failure.code()).isEqualTo(code);
                assertThat(failure).hasMessageContaining("the client was closed");
            });
        }

        void assertDone() {
            await().until(() -> !signals.isEmpty());
            assertThat(signals).containsExactly("done");
        }
    }

    private ClientOptions options() {
        return Clients.options(server.url()).withGate(gate).withQuota(quota);
    }

    private void assertNothingIsHeld() {
        await().until(() -> gate.inFlight() == 0);
        assertThat(gate.waiting()).isZero();
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void closeGracefully_whenNothingRuns_completesAndRefusesWhatComes() {
        Pipeline pipeline = clients.open(options());

        StepVerifier.create(pipeline.closeGracefully(LONG)).expectComplete().verify(Clients.LIMIT);

        new Outcome(send(pipeline, READ)).assertNotSent();
        new Outcome(send(pipeline, WRITE)).assertNotSent();
        new Outcome(pipeline.stream(() -> READ).then()).assertNotSent();
        new Outcome(pipeline.download(() -> READ).then()).assertNotSent();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void closeGracefully_whenNobodySubscribes_closesNothing() {
        Pipeline pipeline = clients.open(options());

        assertThat(pipeline.closeGracefully(LONG)).isNotNull();

        valueOf(send(pipeline, READ));
    }

    @Test
    void closeGracefully_whenACallWaitsAtTheGate_failsItAtOnce() {
        Disposable one = gate.guard(Mono.never()).subscribe();
        Disposable two = gate.guard(Mono.never()).subscribe();
        Pipeline pipeline = clients.open(options());
        Outcome call = new Outcome(send(pipeline, WRITE));
        assertThat(gate.waiting()).isEqualTo(1);

        pipeline.closeGracefully(LONG).block(Clients.LIMIT);

        call.assertNotSent();
        one.dispose();
        two.dispose();
        assertNothingIsHeld();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void closeGracefully_whenACallWaitsForTheQuota_failsItAtOnce() {
        Quota small = Quota.sliding(1, LONG);
        Pipeline pipeline = clients.open(options().withQuota(small));
        valueOf(send(pipeline, READ));
        Outcome call = new Outcome(send(pipeline, WRITE));
        assertThat(small.waiting()).isEqualTo(1);

        pipeline.closeGracefully(LONG).block(Clients.LIMIT);

        call.assertNotSent();
        assertThat(small.waiting()).isZero();
        assertNothingIsHeld();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closeGracefully_whenACallWaitsToBeTriedAgain_failsItAtOnce() {
        Pipeline pipeline =
                clients.open(options().withRetry(RetryPolicy.defaults().withBackoff(retry -> LONG.toMillis())));
        Outcome call = new Outcome(send(pipeline, Request.put("/busy")));
        await().until(() -> server.requests().size() == 1 && gate.inFlight() == 0);

        pipeline.closeGracefully(LONG).block(Clients.LIMIT);

        call.assertNotSent();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closeGracefully_whenACallWaitsForAToken_failsItAtOnceAndEndsTheFetch() {
        AtomicInteger cancelled = new AtomicInteger();
        TokenSource never = () -> Mono.<AccessToken>never().doOnCancel(cancelled::incrementAndGet);
        Pipeline pipeline = clients.open(options().withCredential(Credential.bearer(never)));
        Outcome call = new Outcome(send(pipeline, WRITE));

        pipeline.closeGracefully(LONG).block(Clients.LIMIT);

        call.assertNotSent();
        assertThat(cancelled).hasValue(1);
        assertNothingIsHeld();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void closeGracefully_whenARefusedCallWaitsForAnotherToken_failsItAtOnceAsNotSent() {
        AtomicInteger fetched = new AtomicInteger();
        TokenSource once = () ->
                fetched.incrementAndGet() == 1 ? Mono.just(new AccessToken(Secret.of("first"), LONG)) : Mono.never();
        Pipeline pipeline = clients.open(options().withCredential(Credential.bearer(once)));
        Outcome call = new Outcome(send(pipeline, Request.post("/refused")));
        await().until(() -> fetched.get() == 2);

        pipeline.closeGracefully(LONG).block(Clients.LIMIT);

        call.assertNotSent(); // the first time it was refused
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closeGracefully_whenCallsAreOnTheWire_letsThemEnd() {
        Pipeline pipeline = clients.open(options());
        Outcome read = new Outcome(send(pipeline, Request.get("/later")));
        Outcome write = new Outcome(send(pipeline, Request.post("/later")));
        await().until(() -> server.requests().size() == 2);

        StepVerifier.create(pipeline.closeGracefully(LONG))
                .expectSubscription()
                .then(() -> new Outcome(send(pipeline, READ)).assertNotSent())
                .then(answered::countDown)
                .expectComplete()
                .verify(Clients.LIMIT);

        read.assertDone();
        write.assertDone();
        assertThat(server.requests()).hasSize(2);
        assertNothingIsHeld();
    }

    @Test
    void closeGracefully_whenACallOnTheWireFails_doesNotWaitToTryItAgain() {
        Pipeline pipeline =
                clients.open(options().withRetry(RetryPolicy.defaults().withBackoff(retry -> LONG.toMillis())));
        Outcome call = new Outcome(send(pipeline, Request.put("/busy/later")));
        await().until(() -> server.requests().size() == 1);

        StepVerifier.create(pipeline.closeGracefully(LONG))
                .then(answered::countDown)
                .expectComplete()
                .verify(Clients.LIMIT);

        assertThat(call.signals).hasSize(1).first().isInstanceOfSatisfying(ApiException.class, failure -> {
            assertThat(failure.status()).hasValue(503);
            assertThat(failure.isRetryable()).isFalse();
        });
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closeGracefully_whenAStreamIsOnTheWire_letsItEnd() {
        Pipeline pipeline = clients.open(options());

        StepVerifier.create(pipeline.stream(() -> Request.get("/array").as(Integer.class)))
                .expectNext(1)
                .then(() -> pipeline.closeGracefully(LONG).subscribe())
                .then(answered::countDown)
                .expectNext(2)
                .expectComplete()
                .verify(Clients.LIMIT);
        assertNothingIsHeld();
    }

    @Test
    void closeGracefully_whenTheLimitIsReached_cutsOffWhatIsOnTheWire() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Pipeline pipeline = clients.open(
                options().withGate(Gate.of(9)).withScheduler(time).withAttemptTimeout(LONG.multipliedBy(9)));
        Outcome read = new Outcome(send(pipeline, Request.get("/hang")));
        Outcome write = new Outcome(send(pipeline, Request.post("/hang")));
        Outcome idempotent = new Outcome(send(pipeline, Request.put("/hang")));
        Outcome stream = new Outcome(
                pipeline.stream(() -> Request.get("/array").as(Integer.class)).then());
        await().until(() -> server.requests().size() == 4);

        StepVerifier.create(pipeline.closeGracefully(LONG))
                .then(() -> time.advanceTimeBy(LONG.minusSeconds(1)))
                .then(() -> assertThat(read.signals).isEmpty())
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectComplete()
                .verify(Clients.LIMIT);

        read.assertFailed(ErrorCode.CANCELLED);
        idempotent.assertFailed(ErrorCode.CANCELLED);
        stream.assertFailed(ErrorCode.CANCELLED);
        write.assertFailed(ErrorCode.AMBIGUOUS);
    }

    @Test
    void closeGracefully_whenGateAndQuotaWereGiven_leavesThemToOthers() {
        Pipeline closed = clients.open(options());
        Pipeline other = clients.open(options());
        new Outcome(send(closed, Request.get("/hang")));
        await().until(() -> server.requests().size() == 1);

        closed.closeGracefully(Duration.ZERO).block(Clients.LIMIT);

        assertNothingIsHeld();
        valueOf(send(other, READ));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void closeGracefully_whenCalledAgain_completesAllTheSame() {
        Pipeline pipeline = clients.open(options());
        Outcome call = new Outcome(send(pipeline, Request.get("/later")));
        await().until(() -> server.requests().size() == 1);

        StepVerifier.create(Mono.when(pipeline.closeGracefully(LONG), pipeline.closeGracefully(LONG)))
                .then(answered::countDown)
                .expectComplete()
                .verify(Clients.LIMIT);
        pipeline.closeGracefully(LONG).block(Clients.LIMIT);
        pipeline.close();

        call.assertDone();
    }

    @Test
    void closeGracefully_whenNobodyWaitsForItAnyMore_closesAllTheSame() {
        Pipeline pipeline = clients.open(options());
        Outcome call = new Outcome(send(pipeline, Request.get("/later")));
        await().until(() -> server.requests().size() == 1);

        pipeline.closeGracefully(LONG).subscribe().dispose();

        new Outcome(send(pipeline, READ)).assertNotSent();
        answered.countDown();
        call.assertDone();
        await().until(() -> server.openConnections() == 0);
    }

    @Test
    void closeGracefully_whenCalledAgainWithAShorterLimit_keepsToIt() {
        Pipeline pipeline = clients.open(options());
        Outcome call = new Outcome(send(pipeline, Request.get("/hang")));
        await().until(() -> server.requests().size() == 1);

        StepVerifier.create(pipeline.closeGracefully(LONG))
                .then(() -> pipeline.closeGracefully(Duration.ZERO).block(Clients.LIMIT))
                .expectComplete()
                .verify(Clients.LIMIT);

        call.assertFailed(ErrorCode.CANCELLED);
    }

    @Test
    void close_whenCallsAreOnTheWire_returnsAtOnceAndLetsThemEnd() {
        Pipeline pipeline = clients.open(options());
        Outcome call = new Outcome(send(pipeline, Request.get("/later")));
        await().until(() -> server.requests().size() == 1);

        pipeline.close();

        assertThat(call.signals).isEmpty();
        new Outcome(send(pipeline, READ)).assertNotSent();
        answered.countDown();
        call.assertDone();
        await().until(() -> server.openConnections() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeGracefully_whenThousandsOfCallsAreAnywhere_settlesEachOnce(boolean whileTheyStart) {
        int calls = 4_000;
        Quota scarce = Quota.sliding(50, Duration.ofMillis(20));
        Pipeline pipeline = clients.open(options().withGate(Gate.of(64)).withQuota(scarce));
        AtomicIntegerArray outcomes = new AtomicIntegerArray(calls);
        Sinks.Empty<Void> closed = Sinks.empty();
        Flux<Void> all = Flux.range(0, calls)
                .flatMap(
                        i -> send(pipeline, i % 7 == 0 ? Request.put("/busy") : i % 3 == 0 ? WRITE : READ)
                                .subscribeOn(Schedulers.parallel())
                                .doOnTerminate(() -> outcomes.incrementAndGet(i))
                                .onErrorResume(failure -> {
                                    assertThat(failure).isInstanceOf(ApiException.class);
                                    return Mono.empty();
                                }),
                        calls);

        StepVerifier.create(all)
                .expectSubscription()
                .then(() -> {
                    if (!whileTheyStart) {
                        await().until(() -> server.requests().size() > 100);
                    }
                    pipeline.closeGracefully(LONG).subscribe(v -> {}, e -> {}, closed::tryEmitEmpty);
                })
                .expectComplete()
                .verify(Clients.LIMIT);
        StepVerifier.create(closed.asMono()).expectComplete().verify(Clients.LIMIT);

        for (int i = 0; i < calls; i++) {
            assertThat(outcomes.get(i)).as("call " + i).isEqualTo(1);
        }
        assertThat(server.requests().size()).isLessThan(calls);
        assertThat(scarce.waiting()).isZero();
        await().until(() -> server.openConnections() == 0);
    }
}
