package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.testing.StrictCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Opens pipelines for one test and closes them after it. */
final class Clients implements AfterEachCallback {
    /** For whatever must happen at all. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    static final Credential TOKEN = Credential.bearer("a-token");

    private final List<Pipeline> opened = new CopyOnWriteArrayList<>();

    /** Defaults, but for quick retries and limits that no other test shares. */
    static ClientOptions options(String baseUrl) {
        return ClientOptions.of(baseUrl, TOKEN)
                .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .withGate(Gate.of(32))
                .withQuota(Quota.unlimited())
                .withCodec(new StrictCodec());
    }

    Pipeline open(ClientOptions options) {
        return open(options, Quota.unlimited());
    }

    Pipeline open(ClientOptions options, Quota standard) {
        Pipeline pipeline = new Pipeline("test", options, () -> standard);
        opened.add(pipeline);
        return pipeline;
    }

    Pipeline to(String baseUrl) {
        return open(options(baseUrl));
    }

    static <T> Mono<T> send(Pipeline pipeline, Request<T> request) {
        return pipeline.send(() -> request);
    }

    /** What a call emits, null for nothing. */
    static <T> T valueOf(Mono<T> call) {
        AtomicReference<T> value = new AtomicReference<>();
        StepVerifier.create(call.doOnNext(value::set).then()).expectComplete().verify(LIMIT);
        return value.get();
    }

    /** How a call fails. */
    static ApiException failureOf(Mono<?> call) {
        return (ApiException) anyFailureOf(call);
    }

    /** How a call fails for which {@code time} goes by once it {@code hasStarted}, however long that takes. */
    static ApiException failureAfter(
            Duration time, VirtualTimeScheduler clock, Callable<Boolean> hasStarted, Mono<?> call) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StepVerifier.create(call)
                .then(() -> await().until(hasStarted))
                .then(() -> clock.advanceTimeBy(time))
                .expectErrorSatisfies(failure::set)
                .verify(LIMIT);
        return (ApiException) failure.get();
    }

    /** How a call fails that does not come as far as to be one. */
    static MillraceException anyFailureOf(Mono<?> call) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StepVerifier.create(call)
                .expectErrorSatisfies(failure::set)
                .verifyThenAssertThat(LIMIT)
                .hasNotDroppedErrors();
        assertThat(failure.get()).isInstanceOf(MillraceException.class);
        return (MillraceException) failure.get();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.forEach(pipeline -> pipeline.closeGracefully(Duration.ZERO).subscribe());
        opened.clear();
    }
}
