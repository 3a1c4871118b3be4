package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.product.Product;
import io.millrace.wats.production.SerialNumberRequest;
import io.millrace.wats.production.UnitKey;
import io.millrace.wats.report.HeaderQuery;
import io.millrace.wats.rootcause.Ticket;
import io.millrace.wats.scim.User;
import io.millrace.wats.software.SoftwarePackage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same faults over one read and one write of each domain. A domain adds a line to each list. */
class DomainFaultsTest {
    private static final Duration ATTEMPT = Duration.ofMillis(500);

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    /** A call by its name. */
    record Operation(String name, Function<Wats, Mono<?>> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Operation> READS = List.of(
            new Operation("product.getProduct", wats -> wats.product().getProduct("P")),
            new Operation(
                    "process.getProcesses",
                    wats -> wats.process().getProcesses().then()),
            new Operation(
                    "software.getPackages",
                    wats -> wats.software().getPackages().then()),
            new Operation("rootcause.getTicket", wats -> wats.rootcause().getTicket(UUID.randomUUID())),
            new Operation(
                    "analytics.getDynamicYield", // a POST that changes nothing
                    wats -> wats.analytics().getDynamicYield(WatsFilter.none())),
            new Operation("report.queryHeaders", wats -> wats.report()
                    .queryHeaders(HeaderQuery.uut())
                    .items()
                    .then()),
            new Operation("scim.getUser", wats -> wats.scim().getUser("a")),
            new Operation("asset.getAsset", wats -> wats.asset().getAsset("1042")),
            new Operation("production.getUnit", wats -> wats.production().getUnit(new UnitKey("S", "P"))));

    /** Writes that must not be repeated once they may have taken effect. */
    static final List<Operation> WRITES = List.of(
            new Operation("product.saveProduct", wats -> wats.product()
                    .saveProduct(Product.named("P").build())),
            new Operation("report.submit", wats -> wats.report().submit(Given.report("S"))),
            new Operation("software.createPackage", wats -> wats.software()
                    .createPackage(SoftwarePackage.named("a").build())),
            new Operation("rootcause.createTicket", wats -> wats.rootcause()
                    .createTicket(Ticket.about("a").build())),
            new Operation("scim.createUser", wats -> wats.scim()
                    .createUser(User.named("a").build())),
            new Operation("asset.saveAsset", wats -> wats.asset()
                    .saveAsset(Asset.of("S", UUID.randomUUID()).build())),
            new Operation(
                    "production.serialNumbers.take",
                    wats -> wats.production().serialNumbers().take(SerialNumberRequest.of("IMEI", 2))));

    /** A fault, and what a read and a write make of it: code and attempts. */
    record Row(String name, ResponseDefinitionBuilder answer, String read, String write) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> TABLE = List.of(
            new Row("500", aResponse().withStatus(500), "SERVER_ERROR 3", "AMBIGUOUS 1"),
            new Row("429", aResponse().withStatus(429), "RATE_LIMITED 3", "RATE_LIMITED 3"),
            new Row(
                    "reset",
                    aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                    "CONNECTION_ERROR 3",
                    "AMBIGUOUS 1"),
            new Row("malformed", aResponse().withBody("{\"a\": oops}"), "INVALID_RESPONSE 1", "INVALID_RESPONSE 1"),
            new Row("401", aResponse().withStatus(401), "UNAUTHORIZED 1", "UNAUTHORIZED 1"),
            new Row("403", aResponse().withStatus(403), "FORBIDDEN 1", "FORBIDDEN 1"),
            new Row("404", aResponse().withStatus(404), "NOT_FOUND 1", "NOT_FOUND 1"));

    static Stream<Arguments> reads() {
        return TABLE.stream().flatMap(row -> READS.stream().map(read -> Arguments.of(read, row, row.read())));
    }

    static Stream<Arguments> writes() {
        return TABLE.stream().flatMap(row -> WRITES.stream().map(write -> Arguments.of(write, row, row.write())));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource({"reads", "writes"})
    void call_whenTheServerFails_endsAsTheTableSays(Operation operation, Row fault, String outcome) {
        SERVER.stubFor(any(anyUrl()).willReturn(fault.answer()));
        try (Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient)) {
            MillraceException failure = failureOf(operation.call().apply(wats));
            assertThat(ended(failure)).isEqualTo(outcome);
            SERVER.verify(failure.attempts(), anyRequestedFor(anyUrl()));
        }
    }

    /** All at once, because each takes as long as the client is patient. */
    @Test
    void call_whenTheServerIsSilent_timesOutAndIsRepeatedOnlyIfItIsARead() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200).withFixedDelay(60_000)));
        Map<String, String> outcomes = Flux.fromStream(Stream.of(READS, WRITES).flatMap(List::stream))
                .flatMap(operation -> Mono.using(
                                DomainFaultsTest::impatient,
                                wats -> operation.call().apply(wats).map(value -> "answered"),
                                Wats::close)
                        .onErrorResume(MillraceException.class, failure -> Mono.just(ended(failure)))
                        .map(outcome -> Map.entry(operation.name(), outcome)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .block(Given.LIMIT);
        assertThat(outcomes)
                .containsAllEntriesOf(all(READS, "TIMEOUT 3"))
                .containsAllEntriesOf(all(WRITES, "AMBIGUOUS 1"))
                .hasSize(READS.size() + WRITES.size());
    }

    /** One for each call, because the circuit of one that times out is open to no other. */
    private static Wats impatient() {
        return Wats.connect(
                SERVER.baseUrl(), Given.token(), o -> Given.impatient(o).withAttemptTimeout(ATTEMPT));
    }

    private static Map<String, String> all(List<Operation> operations, String outcome) {
        return operations.stream().collect(Collectors.toMap(Operation::name, operation -> outcome));
    }

    private static String ended(MillraceException failure) {
        return failure.code() + " " + failure.attempts();
    }
}
