package io.millrace.wats;

import static org.awaitility.Awaitility.await;

import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.testing.StrictCodec;
import io.millrace.wats.report.model.UutReport;
import io.millrace.wats.simulator.Counters;
import io.millrace.wats.simulator.WatsSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the specifications of this module have in common. */
public final class Given {
    /** No test takes nearly as long; one that hangs ends here. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Whether the tests that have a long form run it: {@code mvn -pl domains/wats -am test -Dmillrace.long=true
     * -Dtest='OutageTest,FairnessTest,LeakTest' -Dsurefire.failIfNoSpecifiedTests=false}.
     */
    public static final boolean LONG = Boolean.getBoolean("millrace.long");

    private static final AtomicInteger TOKENS = new AtomicInteger();

    private Given() {}

    /** A server with a token of its own, because clients with equal origin and token would share their limits. */
    public static WatsSimulator.Builder server() {
        return WatsSimulator.builder().token(token());
    }

    public static String token() {
        String login = "robot" + TOKENS.incrementAndGet() + ":a secret of some length";
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** A client that does not wait, no rate limit of its own, retries at once, and that takes no unknown member. */
    public static Wats client(WatsSimulator server) {
        return client(server, UnaryOperator.identity());
    }

    public static Wats client(WatsSimulator server, UnaryOperator<ClientOptions> more) {
        return Wats.connect(server.url(), server.token(), options -> more.apply(impatient(options)));
    }

    public static ClientOptions impatient(ClientOptions options) {
        return options.withQuota(Quota.unlimited())
                .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .withCodec(new StrictCodec("schemas", "itemsPerPage", "startIndex")); // SCIM's, of no use here
    }

    /** The part numbers {@code PN-1} to {@code PN-count}. */
    public static List<String> partNumbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "PN-" + i).toList();
    }

    /** A report of a test without steps. */
    public static UutReport report(String serialNumber) {
        return UutReport.of("PSU-240", serialNumber, "C")
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .build();
    }

    /** Waits until the server has seen what is wanted. */
    public static Counters until(WatsSimulator server, Predicate<Counters> wanted) {
        return await().atMost(LIMIT).until(server::counters, wanted);
    }

    /** All that a stream emits which takes long: a verifier would keep a processor busy meanwhile, which others need. */
    public static <T> List<T> awaited(Flux<T> stream, Duration limit) {
        return stream.collectList().blockOptional(limit).orElseThrow();
    }

    /** The failure with which a call ends. */
    public static MillraceException failureOf(Mono<?> call) {
        return call.map(value -> new AssertionError("expected a failure, but got " + value))
                .cast(Throwable.class)
                .onErrorResume(Mono::just)
                .filter(MillraceException.class::isInstance)
                .cast(MillraceException.class)
                .blockOptional(LIMIT)
                .orElseThrow(() -> new AssertionError("expected a MillraceException"));
    }
}
