package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;

/** WireMock as these tests use it. */
final class Upstream {
    private Upstream() {}

    static ResponseDefinitionBuilder item() {
        return WireMock.okJson("{\"id\":\"A\",\"count\":1}");
    }

    /** Answers everything the same way. */
    static void always(WireMockExtension server, ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).willReturn(answer));
    }

    /** Answers one request one way, and all later ones another. */
    static void firstThen(WireMockExtension server, ResponseDefinitionBuilder first, ResponseDefinitionBuilder then) {
        server.stubFor(any(anyUrl())
                .inScenario("first, then")
                .whenScenarioStateIs(STARTED)
                .willReturn(first)
                .willSetStateTo("then"));
        server.stubFor(any(anyUrl())
                .inScenario("first, then")
                .whenScenarioStateIs("then")
                .willReturn(then));
    }

    static int requests(WireMockExtension server) {
        return server.getAllServeEvents().size();
    }
}
