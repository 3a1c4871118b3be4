package io.millrace.wats.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Given;
import io.millrace.wats.contract.Fact.Exchange;
import io.millrace.wats.simulator.WatsSimulator;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** The simulated server has a route for all that the clients send, and understands what they ask for. */
class SimulatedRoutesTest {
    /** How an unknown path begins its answer, and also a known one that lacks a parameter. */
    private static final String UNKNOWN = "No HTTP resource was found";

    private static final String UNKNOWN_OPTION = "does not support the query option";

    private static final String UNKNOWN_FILTER = "The query specified in the URI is not valid";

    private static final String UNKNOWN_ERROR = "An error has occurred";

    private static final int METHOD_NOT_ALLOWED = 405;

    @Test
    void request_whenAClientSendsIt_isUnderstood() {
        Set<String> requests = Fact.all()
                .flatMap(fact -> fact.exchanges().stream())
                .map(SimulatedRoutesTest::line)
                .collect(Collectors.toCollection(TreeSet::new));
        requests.add("GET /api/Product/no/such/path");
        requests.add("PATCH /api/Product");
        requests.add("GET /api/Report/Query/Header?%24filter=no%20filter");
        try (WatsSimulator server = Given.server().start()) {
            HttpClient client = HttpClient.create().baseUrl(server.url()).headers(headers -> headers.set(
                            "Authorization", "Basic " + server.token())
                    .set("Referer", server.url()));
            assertThat(Flux.fromIterable(requests)
                            .flatMapSequential(request -> unknown(client, request), 8)
                            .collectList()
                            .block(Given.LIMIT))
                    .as("not understood; the three that are wrong among them")
                    .containsExactly(
                            "GET /api/Product/no/such/path",
                            "GET /api/Report/Query/Header?%24filter=no%20filter",
                            "PATCH /api/Product");
        }
    }

    private static String line(Exchange exchange) {
        return exchange.method() + " " + exchange.url();
    }

    /** The request, if it is not understood; it comes without a body, and the server has none of what it is about. */
    private static Mono<String> unknown(HttpClient client, String request) {
        String[] parts = request.split(" ", 2);
        return client.request(HttpMethod.valueOf(parts[0]))
                .uri(parts[1])
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .filter(text -> response.status().code() == METHOD_NOT_ALLOWED
                                || text.contains(UNKNOWN_ERROR)
                                || text.contains(UNKNOWN)
                                || text.contains(UNKNOWN_OPTION)
                                || text.contains(UNKNOWN_FILTER))
                        .map(text -> request));
    }
}
