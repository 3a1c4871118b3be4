package io.millrace.odoo;

import static io.millrace.odoo.Given.PARTNER;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What can go wrong, what it is called here, what is sent again, and what nobody knows. */
class FaultsTest {
    private final FakeOdoo older = FakeOdoo.start();
    private final FakeOdoo newer = FakeOdoo.builder().version(19).start();
    private final Odoo odoo = Given.client(older, Given.jsonRpc());
    private final Odoo odoo2 = Given.client(newer, Given.json2());

    @AfterEach
    void close() {
        odoo.close();
        odoo2.close();
        older.close();
        newer.close();
    }

    private static Mono<Long> create(Odoo odoo) {
        return odoo.model(PARTNER).create(Map.of("name", "A"));
    }

    private static Mono<Void> write(Odoo odoo) {
        return odoo.model(PARTNER).write(List.of(7L), Map.of("ref", "R"));
    }

    // what the server raises

    @ParameterizedTest
    @CsvSource({
        "odoo.exceptions.AccessDenied, UNAUTHORIZED, 1",
        "odoo.exceptions.AccessError, FORBIDDEN, 1",
        "odoo.exceptions.MissingError, NOT_FOUND, 1",
        "odoo.exceptions.ValidationError, INVALID_INPUT, 1",
        "odoo.exceptions.UserError, INVALID_INPUT, 1",
        "odoo.exceptions.RedirectWarning, INVALID_INPUT, 1",
        "odoo.exceptions.LockError, CONFLICT, 3",
        "odoo.exceptions.ConcurrencyError, CONFLICT, 3",
        "psycopg2.errors.SerializationFailure, CONFLICT, 3",
        "psycopg2.errors.DeadlockDetected, CONFLICT, 3",
        "psycopg2.errors.LockNotAvailable, CONFLICT, 3",
        "psycopg2.OperationalError, AMBIGUOUS, 1",
        "builtins.TypeError, INVALID_INPUT, 1",
        "builtins.ValueError, INVALID_INPUT, 1",
        "builtins.KeyError, INVALID_INPUT, 1",
        "builtins.AttributeError, INVALID_INPUT, 1",
        "builtins.IndexError, INVALID_INPUT, 1",
        "odoo.http.SessionExpiredException, UNAUTHORIZED, 1",
        "ValidationError.odoo.exceptions, INVALID_INPUT, 1",
        "builtins.ZeroDivisionError, SERVER_ERROR, 1",
        "odoo.addons.acme.models.NoValidationErrorAtAll, SERVER_ERROR, 1"
    })
    void create_whenTheServerRaises_isWhatTheClassMeans(String name, ErrorCode code, int attempts) {
        for (Odoo client : List.of(odoo, odoo2)) {
            older.fault("create", 3, Fault.raising(name, "Übersetzter Text"));
            newer.fault("create", 3, Fault.raising(name, "Übersetzter Text"));

            MillraceException failure = failureOf(create(client));

            assertThat(failure).returns(code, MillraceException::code).hasMessageContaining("Übersetzter Text");
            assertThat(failure.attempts()).isEqualTo(attempts);
            assertThat(OdooFault.in(failure).orElseThrow().name()).isEqualTo(name);
        }
        assertThat(older.records(PARTNER)).hasSize(3);
    }

    @Test
    void read_whenTheDatabaseIsAway_isTriedAgain() {
        older.fault("search_count", 2, Fault.raising("psycopg2.OperationalError", "connection refused"));
        newer.fault("search_count", 2, Fault.raising("psycopg2.OperationalError", "connection refused"));
        for (Odoo client : List.of(odoo, odoo2)) {
            assertThat(valueOf(client.model(PARTNER).searchCount(Domain.all()))).isEqualTo(3);
        }
    }

    @Test
    void create_whenAConflictPasses_isDoneOnce() {
        older.fault("create", 2, Fault.conflict());
        assertThat(valueOf(create(odoo))).isEqualTo(10);
        assertThat(older.records(PARTNER)).hasSize(4);
    }

    @Test
    void failure_always_keepsTheTraceOutOfItsMessage() {
        older.fault("create", 1, Fault.raising("builtins.KeyError", "no"));
        newer.fault("create", 1, Fault.raising("builtins.KeyError", "no"));
        for (Odoo client : List.of(odoo, odoo2)) {
            MillraceException failure = failureOf(create(client));
            OdooFault fault = OdooFault.in(failure).orElseThrow();
            assertThat(failure.getMessage() + failure + failure.details() + fault)
                    .doesNotContain("Traceback");
            assertThat(fault.debug())
                    .hasValueSatisfying(debug -> assertThat(debug).contains("Traceback"));
            assertThat(fault.arguments()).isEqualTo(List.of("no"));
        }
    }

    @Test
    void guest_whenWriting_isForbidden() {
        try (Odoo guest =
                        Given.client(older, OdooLogin.jsonRpc(FakeOdoo.DATABASE, FakeOdoo.GUEST, FakeOdoo.GUEST_KEY));
                Odoo guest2 = Given.client(newer, OdooLogin.json2(FakeOdoo.GUEST_KEY))) {
            assertThat(failureOf(create(guest)).code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(failureOf(create(guest2)).code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(valueOf(guest.model(PARTNER).searchCount(Domain.all()))).isEqualTo(3);
        }
    }

    @Test
    void calls_ofWhatIsNotThere_areWrongAndNotMissing() {
        older.mayBeMisused();
        newer.mayBeMisused();
        for (Odoo client : List.of(odoo, odoo2)) {
            assertThat(failureOf(client.model("res.nope").searchCount(Domain.all()))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failureOf(client.model(PARTNER).call("nope", List.of(7L), Map.of()))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failureOf(client.model(PARTNER).call("_compute", List.of(7L), Map.of()))
                            .code())
                    .isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(failureOf(client.model(PARTNER).create(Map.of("nope", 1)))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
        }
        assertThat(failureOf(odoo2.call(
                                OdooCall.of(PARTNER, "search").ids(List.of(7L)).argument("domain", List.of())))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT",
        "401, UNAUTHORIZED",
        "403, FORBIDDEN",
        "404, OPERATION_FAILED",
        "409, CONFLICT",
        "413, INVALID_INPUT",
        "415, INVALID_INPUT",
        "422, INVALID_INPUT",
        "500, AMBIGUOUS",
        "501, SERVER_ERROR"
    })
    void create_whenTheStatusIsAllThatIsTold_isWhatThatMeans(int status, ErrorCode code) {
        newer.fault("create", 1, Fault.html(status));
        assertThat(failureOf(create(odoo2)).code()).isEqualTo(code);
        assertThat(newer.calls("create")).hasSize(1);
    }

    // what the network makes of it

    /** Faults after which nobody knows, and whether it was done. */
    static Stream<Arguments> unknownOutcomes() {
        return Stream.of(
                Arguments.of("closed before", Fault.lostBefore(), 3),
                Arguments.of("closed after", Fault.lostAfter(), 4),
                Arguments.of("reset amid the answer", Fault.cutMidBody(), 4),
                Arguments.of("half an answer", Fault.truncated(), 4),
                Arguments.of("a page, 502", Fault.htmlAfter(502), 4),
                Arguments.of("a page, 503", Fault.html(503), 3),
                Arguments.of("a page, 504", Fault.htmlAfter(504), 4),
                Arguments.of("no JSON", Fault.wrongContentType(), 4),
                Arguments.of("too late", Fault.slowAnswer(Duration.ofSeconds(5)), 4));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unknownOutcomes")
    void create_whenTheAnswerIsLost_isAmbiguousAndSentOnce(String name, Fault fault, int records) {
        try (Odoo hurried = Given.client(older, Given.jsonRpc(), o -> o.withAttemptTimeout(Duration.ofMillis(800)))) {
            valueOf(hurried.userContext()); // a cold start is no fault
            older.fault("create", 1, fault);
            assertThat(failureOf(create(hurried)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(older.calls("create")).hasSize(1);
            assertThat(older.records(PARTNER)).hasSize(records);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unknownOutcomes")
    void write_whenTheAnswerIsLost_isRepeated_exceptWhereItWasReadable(String name, Fault fault, int records) {
        try (Odoo hurried = Given.client(older, Given.jsonRpc(), o -> o.withAttemptTimeout(Duration.ofMillis(800)))) {
            valueOf(hurried.userContext());
            older.fault("write", 1, fault);
            if (name.equals("no JSON")) { // of that a repeat would be the same
                assertThat(failureOf(write(hurried)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
            } else {
                valueOf(write(hurried));
                assertThat(older.calls("write")).hasSize(2);
            }
        }
    }

    @Test
    void write_whenAllAnswersAreLost_isAmbiguous() {
        older.fault("write", 3, Fault.lostAfter());
        assertThat(failureOf(write(odoo)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(older.calls("write")).hasSize(3);
    }

    @Test
    void write_whenItCreatesByCommand_isNotRepeated() {
        older.fault("write", 1, Fault.lostAfter());
        MillraceException failure = failureOf(odoo.model(PARTNER)
                .write(List.of(7L), Map.of("child_ids", List.of(Command.create(Map.of("name", "kid"))))));
        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(older.calls("write")).hasSize(1);
    }

    @Test
    void load_whenEveryRowHasItsId_isRepeated_elseNot() {
        older.fault("load", 1, Fault.lostAfter());
        assertThat(valueOf(odoo.model(PARTNER).load(List.of("id", "name"), List.of(List.of("m.a", "A")))))
                .containsExactly(10L);
        older.fault("load", 1, Fault.lostAfter());
        assertThat(failureOf(odoo.model(PARTNER)
                                .load(List.of("id", "name"), List.of(List.of("m.b", "B"), List.of("", "C"))))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(older.records(PARTNER)).hasSize(6);
    }

    @Test
    void create_whenTheServerIsGone_isNotAmbiguous() {
        valueOf(odoo.userContext());
        FakeOdoo gone = FakeOdoo.start();
        gone.close();
        try (Odoo client = Given.client(gone, Given.json2())) {
            assertThat(failureOf(create(client)))
                    .returns(ErrorCode.CONNECTION_ERROR, MillraceException::code)
                    .returns(true, MillraceException::isRetryable);
        }
    }

    @Test
    void create_whenToldToComeBackLater_comesBack() {
        older.fault("create", 1, Fault.tooManyRequests(0));
        assertThat(valueOf(create(odoo))).isEqualTo(10);
        assertThat(older.records(PARTNER)).hasSize(4);
    }

    @Test
    void create_whenTheBodyIsTooLarge_saysSo() {
        try (FakeOdoo small = FakeOdoo.builder().maxBytes(2_000).start();
                Odoo client = Given.client(small, Given.jsonRpc())) {
            MillraceException failure =
                    failureOf(client.model(PARTNER).create(Map.of("name", "A", "comment", "x".repeat(3_000))));
            assertThat(failure.isTooLarge()).isTrue();
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"id\":", "\"jsonrpc\":"})
    void create_whenTheAnswerIsToSomethingElse_isAmbiguous(String member) {
        valueOf(odoo.userContext());
        older.fault("create", 1, Fault.replacing(member, member.contains("id") ? "\"id\":9" : "\"other\":"));
        assertThat(failureOf(create(odoo)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
    }

    @Test
    void read_whenTheAnswerHasMoreMembers_readsWhatItKnows() {
        older.fault("search_count", 1, Fault.replacing("\"jsonrpc\":", "\"new\":{\"a\":[1]},\"jsonrpc\":"));
        assertThat(valueOf(odoo.model(PARTNER).searchCount(Domain.all()))).isEqualTo(3);
    }

    @Test
    void read_whenTheAnswerTrickles_waitsForIt() {
        older.fault("search_count", 1, Fault.trickling());
        assertThat(valueOf(odoo.model(PARTNER).searchCount(Domain.all()))).isEqualTo(3);
    }

    @Test
    void read_whenTheAnswerHasNoName_isStillAFailure() {
        older.fault("search_count", 1, Fault.raising("x", "what happened").replaced("\"name\":\"x\"", "\"nom\":1"));
        assertThat(failureOf(odoo.model(PARTNER).searchCount(Domain.all())).code())
                .isEqualTo(ErrorCode.SERVER_ERROR);
    }
}
