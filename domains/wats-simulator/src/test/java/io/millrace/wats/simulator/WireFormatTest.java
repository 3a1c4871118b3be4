package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class WireFormatTest {

    @Test
    void parse_whenSegmentsHoldEncodedDelimiters_splitsBeforeItDecodes() {
        RequestUri uri = RequestUri.parse("/a%2Fb/..%2F/c+d/%E6%97%A5?x=1+2&x=3&%24top=%2B&flag");
        assertThat(uri.segments()).containsExactly("a/b", "../", "c+d", "日");
        assertThat(uri.query())
                .containsEntry("x", "1 2")
                .containsEntry("$top", "+")
                .containsEntry("flag", "");
        assertThat(uri.path()).isEqualTo("/a%2Fb/..%2F/c+d/%E6%97%A5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%4", "/%zz", "/%FF", "/%C3", "/%-1"})
    void parse_whenAnEscapeIsBroken_refusesIt(String target) {
        assertThatThrownBy(() -> RequestUri.parse(target)).isInstanceOf(Refusal.class);
    }

    @Test
    void read_whenBodyIsWithinTheLimit_emitsAllOfIt() {
        StepVerifier.create(BodyReader.read(Flux.just(new byte[] {1, 2}, new byte[] {3}), 3))
                .assertNext(body -> assertThat(body).containsExactly(1, 2, 3))
                .expectComplete()
                .verify(TestClient.LIMIT);
        StepVerifier.create(BodyReader.read(Flux.empty(), 3))
                .assertNext(body -> assertThat(body).isEmpty())
                .expectComplete()
                .verify(TestClient.LIMIT);
    }

    @Test
    void read_whenBodyIsTooLarge_refusesItAndStopsReading() {
        StepVerifier.create(BodyReader.read(Flux.generate(sink -> sink.next(new byte[1_000])), 10_000))
                .expectErrorSatisfies(
                        error -> assertThat(((Refusal) error).reply().status()).isEqualTo(413))
                .verify(TestClient.LIMIT);
    }

    @Test
    void post_whenBodyIsTooLarge_gets413AndTheServerLives() {
        try (WatsSimulator simulator = WatsSimulator.builder().start();
                TestClient client = new TestClient(simulator)) {
            String chunk = "x".repeat(1 << 20);
            client.send("POST", "/api/Report/WSJF", chunk.repeat(66))
                    .doOnNext(answer -> assertThat(answer.status()).isEqualTo(413))
                    // A close while the client is still sending may reach it as a broken pipe instead.
                    .onErrorComplete(IOException.class)
                    .block(TestClient.LIMIT);
            assertThat(client.get("/api/App/Version").status()).isEqualTo(200);
            assertThat(client.await(now -> now.inFlight() == 0).answered()).isEqualTo(2);
        }
    }
}
