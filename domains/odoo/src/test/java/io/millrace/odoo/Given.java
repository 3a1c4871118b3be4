package io.millrace.odoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.http.Codec;
import io.millrace.odoo.testing.FakeOdoo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the tests start from. */
final class Given {
    /** For whatever must happen at all. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    static final String PARTNER = "res.partner";

    private Given() {}

    static OdooLogin jsonRpc() {
        return OdooLogin.jsonRpc(FakeOdoo.DATABASE, FakeOdoo.USER, FakeOdoo.PASSWORD);
    }

    static OdooLogin json2() {
        return OdooLogin.json2(FakeOdoo.API_KEY);
    }

    static OdooLogin probed() {
        return OdooLogin.of(FakeOdoo.DATABASE, FakeOdoo.USER, FakeOdoo.API_KEY);
    }

    /** Defaults, but for quick retries and limits that no other test shares. */
    static ClientOptions impatient(ClientOptions options) {
        return options.withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .withGate(Gate.of(32))
                .withIdleTimeout(Duration.ofSeconds(1));
    }

    static Odoo client(FakeOdoo server, OdooLogin login) {
        return Odoo.connect(server.url(), login, Given::impatient);
    }

    static Odoo client(FakeOdoo server, OdooLogin login, UnaryOperator<ClientOptions> options) {
        return Odoo.connect(server.url(), login, standard -> options.apply(impatient(standard)));
    }

    static <T> T valueOf(Mono<T> call) {
        AtomicReference<T> value = new AtomicReference<>();
        StepVerifier.create(call.doOnNext(value::set).then()).expectComplete().verify(LIMIT);
        return value.get();
    }

    static <T> List<T> valuesOf(Flux<T> items) {
        List<T> values = new ArrayList<>();
        StepVerifier.create(items.doOnNext(values::add).then()).expectComplete().verify(LIMIT);
        return values;
    }

    static MillraceException failureOf(Mono<?> call) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StepVerifier.create(call).expectErrorSatisfies(failure::set).verify(LIMIT);
        assertThat(failure.get()).isInstanceOf(MillraceException.class);
        return (MillraceException) failure.get();
    }

    /** JSON with single quotes. */
    static Object json(String text) {
        return parsed(text.replace('\'', '"'));
    }

    static Object parsed(String json) {
        return Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), Object.class);
    }

    @SuppressWarnings("unchecked") // of JSON
    static Map<String, Object> members(Object json) {
        return (Map<String, Object>) json;
    }

    static List<Map<String, Object>> partners(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Map.<String, Object>of("name", "Partner " + i, "ref", "P-" + i))
                .toList();
    }
}
