package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import io.millrace.testing.StrictServer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * One call and the one request that it is to make.
 *
 * @param url path and query as sent
 * @param body what is to be sent as JSON; null for nothing
 */
public record Exchanged(
        String method, String url, @Nullable String body, String answer, Function<Wats, Publisher<?>> call) {

    public static Exchanged of(
            String method, String url, @Nullable String body, String answer, Function<Wats, Publisher<?>> call) {
        return new Exchanged(method, url, body, answer, call);
    }

    /** Makes the call; the strict server fails whatever request is another one, and one that does not come. */
    public void verify(StrictServer server, Wats wats) {
        MappingBuilder expected = request(method, urlEqualTo(url));
        if (body != null) {
            expected.withRequestBody(equalToJson(body));
        }
        server.stubFor(expected.willReturn(aResponse().withStatus(200).withBody(answer)));
        StepVerifier.create(Flux.from(call.apply(wats)).then()).expectComplete().verify(LIMIT);
    }

    @Override
    public String toString() {
        return method + " " + url;
    }
}
