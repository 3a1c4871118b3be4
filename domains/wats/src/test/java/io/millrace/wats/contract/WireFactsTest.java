package io.millrace.wats.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictCodec;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.contract.Fact.Exchange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Each call of each client sends what the facts say: method, path, query in any order, body in any order of its members. */
class WireFactsTest {
    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private static Wats wats;

    @BeforeAll
    static void connect() {
        wats = Wats.connect(SERVER.baseUrl(), Given.token(), options -> Given.impatient(options)
                .withCodec(
                        new StrictCodec("schemas", "itemsPerPage", "startIndex", "type"))); // a report's is its class
    }

    @AfterAll
    static void close() {
        wats.close();
    }

    static Stream<Fact> sent() {
        return Fact.all().filter(fact -> !fact.refused());
    }

    static Stream<Fact> refused() {
        return Fact.all().filter(Fact::refused);
    }

    @ParameterizedTest
    @MethodSource("sent")
    void call_whenMade_sendsWhatTheFactsSay(Fact fact) {
        Map<String, Exchange> answers = new LinkedHashMap<>(); // the same request has the same answer
        fact.exchanges().forEach(exchange -> answers.put(exchange.method() + exchange.url(), exchange));
        answers.values().forEach(WireFactsTest::answer);
        StepVerifier.create(Flux.defer(() -> fact.call().apply(wats)).then())
                .expectComplete()
                .verify(LIMIT);
        assertThat(SERVER.getAllServeEvents().stream().map(event -> WireForm.of(Sent.of(event.getRequest()))))
                .containsExactlyInAnyOrderElementsOf( // two reads may go at once
                        fact.exchanges().stream().map(WireForm::of).toList());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void call_whenItCannotBeRight_isNotSent(Fact fact) {
        assertThat(failureOf(Flux.defer(() -> fact.call().apply(wats)).then()).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    private static void answer(Exchange exchange) {
        Sent expected = Sent.of(exchange.method(), exchange.url(), "", "");
        MappingBuilder stub = request(exchange.method(), urlPathEqualTo(expected.path()));
        expected.query().forEach(pair -> stub.withQueryParam(pair.getKey(), equalTo(pair.getValue())));
        SERVER.stubFor(stub.willReturn(aResponse().withBody(exchange.answer())));
    }
}
