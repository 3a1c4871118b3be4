package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.millrace.core.Result;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.testing.StrictServer;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductQuery;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The token reaches its server's {@code Authorization} header and nothing else. */
class SecretsTest {
    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    static final StrictServer STRANGER = StrictServer.start();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger reactorNetty = (Logger) LoggerFactory.getLogger("reactor.netty.http.client");
    private final Level rootLevel = root.getLevel();
    private final Level reactorNettyLevel = reactorNetty.getLevel();
    private final Recorder log = new Recorder();
    private final String token = Given.token();

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        root.detachAppender("CONSOLE"); // a million lines that nobody reads
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        reactorNetty.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(rootLevel);
        reactorNetty.setLevel(reactorNettyLevel);
    }

    private void everythingThatCanGoWrong() {
        String told = "you sent Basic " + token;
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"partNumber\":\"P\"}")));
        stub("refused", aResponse().withStatus(401).withBody("{\"Message\":\"" + told + "\"}"));
        stub("broken", aResponse().withStatus(500).withBody(told));
        stub("bad", aResponse().withStatus(400).withBody("{\"error\":{\"message\":\"" + told + "\"}}"));
        stub("page", aResponse().withStatus(403).withBody("<html>" + told + "</html>"));
        stub("moved", aResponse().withStatus(302).withHeader("Location", STRANGER.baseUrl() + "/?" + token));
        stub("html", aResponse().withBody("<html>"));
        stub("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        stub("garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
    }

    private static void stub(String partNumber, ResponseDefinitionBuilder answer) {
        SERVER.stubFor(get("/api/Product/" + partNumber).willReturn(answer));
    }

    private static String inFull(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text + " " + failure;
    }

    @Test
    void token_whateverHappens_isInNoLogExceptionOrText() {
        everythingThatCanGoWrong();
        List<String> shown = new ArrayList<>();
        List<String> keys =
                List.of("fine", "refused", "broken", "bad", "page", "moved", "html", "reset", "garbage", " ");
        try (Wats wats = Wats.connect(SERVER.baseUrl(), token, Given::impatient)) {
            Flux<Result<Product>> results = wats.product().getProductsBatch(keys);
            List<Result<Product>> outcomes = results.collectList().block(LIMIT);
            assertThat(outcomes).hasSize(keys.size());
            for (Result<Product> outcome : outcomes) {
                shown.add(outcome.toString());
                if (outcome instanceof Result.Failure<Product> failed) {
                    shown.add(inFull(failed.toException()) + failed.details());
                }
            }
            Given.failureOf(wats.product().queryProducts(ProductQuery.all()).next());
            Given.failureOf(wats.version());
            shown.add(wats.toString());
        }
        assertThat(shown).noneMatch(text -> text.contains(token));
        assertThat(log.lines).as("the log works").anyMatch(line -> line.startsWith("reactor.netty"));
        assertThat(log.lines).filteredOn(line -> line.contains(token)).isEmpty();
        SERVER.verify(anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Basic " + token)));
        assertThat(SERVER.getAllServeEvents())
                .noneMatch(event -> event.getRequest().getUrl().contains(token));
    }

    @Test
    void token_whenTheServerPointsElsewhere_doesNotGoThere() {
        everythingThatCanGoWrong();
        SERVER.mayBeLeftUnasked();
        try (Wats wats = Wats.connect(SERVER.baseUrl(), token, Given::impatient)) {
            assertThat(Given.failureOf(wats.product().getProduct("moved")))
                    .hasMessageContaining(STRANGER.baseUrl())
                    .hasMessageNotContaining(token);
        }
        STRANGER.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void token_whenItsHoldersAreShown_isMasked() {
        Credential credential = Credential.basic(token);
        assertThat(credential.toString()).doesNotContain(token).contains("***");
        assertThat(ClientOptions.of("http://localhost", credential).toString()).doesNotContain(token);
    }
}
