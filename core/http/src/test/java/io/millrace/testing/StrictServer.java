package io.millrace.testing;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.util.List;
import java.util.ServiceLoader;

/**
 * WireMock, strict: a request that was not expected fails the test, and so does an answer that nobody has asked for, and
 * whatever a module's {@link RequestCheck}s object to.
 */
public final class StrictServer extends WireMockExtension {
    private static final List<RequestCheck> CHECKS = ServiceLoader.load(RequestCheck.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private boolean lenient;

    private StrictServer(Builder builder) {
        super(builder);
    }

    public static StrictServer start() {
        return new StrictServer(newInstance()
                .options(wireMockConfig()
                        .dynamicPort()
                        .asynchronousResponseEnabled(true)
                        .asynchronousResponseThreads(4))
                .failOnUnmatchedRequests(true));
    }

    /** For a test whose point is that some of its answers are not asked for. */
    public void mayBeLeftUnasked() {
        lenient = true;
    }

    @Override
    protected void onBeforeEach(WireMockRuntimeInfo server) {
        lenient = false;
    }

    @Override
    protected void onAfterEach(WireMockRuntimeInfo server) {
        List<StubMapping> unasked = findUnmatchedStubs().getMappings();
        if (!lenient && !unasked.isEmpty()) {
            throw new AssertionError("nobody has asked for " + unasked);
        }
        List<String> objections = getAllServeEvents().stream()
                .map(ServeEvent::getRequest)
                .flatMap(request -> CHECKS.stream().flatMap(check -> check.objections(request).stream()))
                .distinct()
                .toList();
        if (!objections.isEmpty()) {
            throw new AssertionError("requests that the service does not take:\n" + String.join("\n", objections));
        }
    }
}
