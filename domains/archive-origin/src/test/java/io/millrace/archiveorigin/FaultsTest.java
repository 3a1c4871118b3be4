package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** The same faults over each read and each write. */
class FaultsTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private static final TokenStore TOKENS = TokenStore.inMemory();

    private ArchiveOrigin client;

    private static DeviceClient devices(ArchiveOrigin client) {
        return client.devices(Given.signer(), TOKENS, LockLedger.inMemory(1));
    }

    /** A call and its route. */
    record Operation(String route, Function<ArchiveOrigin, Mono<?>> call) {
        @Override
        public String toString() {
            return route;
        }
    }

    static final List<Operation> READS = List.of(
            new Operation(FakeLedger.VERIFY, client -> client.ledger().verify(claim(1))),
            new Operation(FakeLedger.LOOKUP, client -> client.ledger().getEntry(claim(1))),
            new Operation(FakeLedger.CERTIFICATE, client -> client.ledger().getCertificate(CERT)),
            new Operation("GET /health", ArchiveOrigin::health));

    static final List<Operation> WRITES = List.of(
            new Operation(FakeDevices.ENROLL, client -> devices(client).enroll(Enrollment.of("new"))),
            new Operation(FakeDevices.LOCK, client -> devices(client).lock(capture(1))));

    /** A fault, and what a read and a write make of it: code and attempts. */
    record Row(Fault fault, String read, String write) {
        @Override
        public String toString() {
            return fault.toString();
        }
    }

    static final List<Row> TABLE = List.of(
            new Row(Fault.status(500), "SERVER_ERROR 3", "AMBIGUOUS 1"),
            new Row(Fault.status(502), "SERVER_ERROR 3", "AMBIGUOUS 1"),
            new Row(Fault.status(503), "SERVER_ERROR 3", "SERVER_ERROR 3"), // nothing was done
            new Row(Fault.status(504), "SERVER_ERROR 3", "AMBIGUOUS 1"),
            new Row(Fault.of(Fault.Kind.HANG), "TIMEOUT 3", "AMBIGUOUS 1"),
            new Row(Fault.of(Fault.Kind.RESET), "CONNECTION_ERROR 3", "AMBIGUOUS 1"),
            new Row(Fault.of(Fault.Kind.CLOSE), "CONNECTION_ERROR 3", "AMBIGUOUS 1"),
            new Row(Fault.of(Fault.Kind.CUT), "INVALID_RESPONSE 3", "AMBIGUOUS 1"),
            new Row(Fault.of(Fault.Kind.MALFORMED), "INVALID_RESPONSE 1", "AMBIGUOUS 1"), // what it made is not known
            new Row(Fault.status(400), "INVALID_INPUT 1", "INVALID_INPUT 1"),
            new Row(Fault.status(401), "UNAUTHORIZED 1", "UNAUTHORIZED 1"),
            new Row(Fault.status(403), "FORBIDDEN 1", "FORBIDDEN 1"),
            new Row(Fault.status(404), "NOT_FOUND 1", "NOT_FOUND 1"));

    static Stream<Arguments> reads() {
        return TABLE.stream().flatMap(row -> READS.stream().map(read -> Arguments.of(read, row, row.read())));
    }

    static Stream<Arguments> writes() {
        return Stream.concat(
                TABLE.stream().flatMap(row -> WRITES.stream().map(write -> Arguments.of(write, row, row.write()))),
                // Reads wait for the next minute instead, see VerifyTest.
                WRITES.stream()
                        .map(write -> Arguments.of(
                                write, new Row(Fault.status(429), "", "RATE_LIMITED 3"), "RATE_LIMITED 3")));
    }

    @BeforeEach
    void connect() {
        client = Given.client(archive);
        DeviceRecord enrolled =
                new DeviceRecord(DEVICE, new DeviceToken(Secret.of("token"), Instant.EPOCH, Instant.MAX), false);
        valueOf(TOKENS.save(enrolled).thenReturn(true));
        valueOf(TOKENS.save(DeviceRecord.unknown("new")).thenReturn(true));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource({"reads", "writes"})
    void call_whenTheServiceFails_endsAsTheTableSays(Operation operation, Row row, String outcome) {
        archive.always(operation.route(), row.fault());

        // Whether a read arrives in time makes no difference.
        Duration limit = READS.contains(operation) ? Duration.ofMillis(200) : Given.SECOND;
        MillraceException failure = failureOf(Given.hurried(archive, client, row.fault(), limit, hurried -> operation
                .call()
                .apply(hurried)
                .map(Object.class::cast)));

        assertThat(failure.code() + " " + failure.attempts()).isEqualTo(outcome);
        if (row.fault().kind() != Fault.Kind.HANG) { // what was given up may not have arrived
            assertThat(archive.requests()).hasSize(failure.attempts());
        }
    }
}
