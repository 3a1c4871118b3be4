package io.millrace.odoo;

import static io.millrace.odoo.Given.LIMIT;
import static io.millrace.odoo.Given.PARTNER;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import io.millrace.odoo.testing.LoggedCall;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Connecting: which protocol, who calls, what the server is told beside. */
class OdooTest {

    // the protocol

    @ParameterizedTest
    @CsvSource({"14, /jsonrpc", "17, /jsonrpc", "18, /jsonrpc", "19, /json/2/", "20, /json/2/"})
    void calls_whenProbed_useTheNewerProtocolThatIsThere(int version, String path) {
        try (FakeOdoo server = FakeOdoo.builder().version(version).start();
                Odoo odoo = Given.client(server, Given.probed())) {
            assertThat(valueOf(odoo.model(PARTNER).searchCount(Domain.all()))).isEqualTo(3);
            assertThat(valueOf(odoo.version()).major()).isEqualTo(version);
            assertThat(server.calls()).extracting(LoggedCall::path).allMatch(used -> used.startsWith(path));
        }
    }

    @Test
    void calls_whenProbedAtOnce_askForTheVersionOnce_andLogInOnce() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, Given.probed())) {
            Flux<Long> many = Flux.range(0, 50).flatMap(i -> odoo.model(PARTNER).searchCount(Domain.all()), 50);
            StepVerifier.create(many).expectNextCount(50).expectComplete().verify(LIMIT);
            assertThat(server.calls("authenticate")).hasSize(1);
        }
    }

    @Test
    void calls_whenTheServerWasNotThere_probeAnew() {
        FakeOdoo gone = FakeOdoo.start();
        gone.close();
        try (Odoo odoo = Given.client(gone, Given.probed())) {
            assertThat(failureOf(odoo.version()).code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failureOf(odoo.version()).code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        }
    }

    @Test
    void calls_whenJsonRpcIsSwitchedOff_sayWhatElseThereIs() {
        try (FakeOdoo server = FakeOdoo.builder().version(19).withoutJsonRpc().start();
                Odoo odoo = Given.client(server, Given.jsonRpc())) {
            assertThat(failureOf(odoo.userContext()))
                    .hasMessageContaining("JSON-2")
                    .returns(ErrorCode.OPERATION_FAILED, MillraceException::code);
        }
    }

    @Test
    void calls_whenThereAreSeveralDatabases_nameTheirs() {
        try (FakeOdoo server = FakeOdoo.builder().version(19).severalDatabases().start();
                Odoo unnamed = Given.client(server, Given.json2());
                Odoo named = Given.client(server, OdooLogin.json2(FakeOdoo.DATABASE, FakeOdoo.API_KEY))) {
            assertThat(failureOf(unnamed.userContext())).hasMessageContaining("database");
            assertThat(valueOf(named.userContext()).values()).containsEntry("uid", 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void version_always_isToldWithoutLoggingIn(int version) {
        try (FakeOdoo server = FakeOdoo.builder().version(version).start();
                Odoo odoo = Given.client(server, version < 19 ? Given.jsonRpc() : Given.json2())) {
            assertThat(valueOf(odoo.version())).isEqualTo(new OdooVersion(version + ".0", version, 0));
            assertThat(server.calls("authenticate")).isEmpty();
        }
    }

    @Test
    void version_ofAnOnlineServer_isReadToo() {
        Map<String, Object> answer = Map.of(
                "server_version", "saas~18.2+e", "server_version_info", List.of("saas~18", 2, 0, "final", 0, "e"));
        assertThat(OdooVersion.in(answer)).isEqualTo(new OdooVersion("saas~18.2+e", 18, 2));
        assertThat(OdooVersion.in(Map.of("version", "18.0"))).isEqualTo(new OdooVersion("18.0", 18, 0));
        assertThat(OdooVersion.in(Map.of("version", "newest"))).isNull();
        assertThat(OdooVersion.in(List.of())).isNull();
        assertThatThrownBy(() -> OdooVersion.required("<html>")).hasMessageContaining("URL");
    }

    // the login

    @Test
    void calls_whenTheLoginIsRefusedThreeTimes_areNoLongerSent() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, OdooLogin.jsonRpc(FakeOdoo.DATABASE, FakeOdoo.USER, "stolen"))) {
            for (int call = 0; call < 5; call++) {
                assertThat(failureOf(odoo.userContext()))
                        .returns(ErrorCode.UNAUTHORIZED, MillraceException::code)
                        .hasMessageNotContaining("stolen");
            }
            assertThat(server.calls()).as("else the server locks the account").hasSize(3);
        }
    }

    @Test
    void calls_whenTheKeyIsRefused_areUnauthorized() {
        try (FakeOdoo server = FakeOdoo.builder().version(19).start();
                Odoo odoo = Given.client(server, OdooLogin.json2("stolen"))) {
            assertThat(failureOf(odoo.userContext()))
                    .returns(ErrorCode.UNAUTHORIZED, MillraceException::code)
                    .hasMessageNotContaining("stolen");
        }
    }

    @Test
    void calls_whenTheDatabaseIsUnknown_failAsTheServers() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, OdooLogin.jsonRpc("other", FakeOdoo.USER, FakeOdoo.PASSWORD))) {
            assertThat(failureOf(odoo.userContext()))
                    .returns(ErrorCode.SERVER_ERROR, MillraceException::code)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void login_whenItsFirstCallerGoesAway_servesTheOthers() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, Given.jsonRpc())) {
            server.fault("authenticate", 1, Fault.slowAnswer(Duration.ofMillis(300)));
            Batch<Integer, Long> batch = Batch.each(i -> odoo.model(PARTNER).searchCount(Domain.all()));
            var first = batch.results(List.of(1)).subscribe();
            var second = batch.results(List.of(2));
            StepVerifier.create(second.doOnSubscribe(begun -> first.dispose()))
                    .expectNextMatches(Result::isSuccess)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void login_always_showsItselfToNobody() {
        assertThat(Given.jsonRpc()).hasToString("bot@example.com:***@test");
        assertThat(Given.json2()).hasToString("***");
        assertThat(OdooLogin.json2("db", "key")).hasToString("***@db");
    }

    @Test
    void login_whenItCannotBeRight_isRefused() {
        assertRefused(() -> OdooLogin.of(" ", "user", "key"));
        assertRefused(() -> OdooLogin.jsonRpc("db", "", "key"));
        assertRefused(() -> OdooLogin.jsonRpc("db", "user", " "));
        assertRefused(() -> OdooLogin.json2("two words"));
        assertRefused(() -> OdooLogin.json2("", "key"));
        assertRefused(() -> Odoo.connect("erp.example.com", Given.json2()));
    }

    @Test
    void secret_whenTheServerShowsIt_isMasked() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, Given.jsonRpc())) {
            server.fault("read", 1, Fault.raising("builtins.ValueError", "args: " + FakeOdoo.PASSWORD));
            MillraceException failure = failureOf(odoo.model(PARTNER).getRecord(7));
            assertThat(failure).hasMessageContaining("args: ***");
            assertThat(OdooFault.in(failure).orElseThrow())
                    .hasMessage("builtins.ValueError: args: ***")
                    .satisfies(fault -> assertThat(fault.arguments()).isEqualTo(List.of("args: ***")));
        }
    }

    // the context

    @Test
    void userContext_whenTaken_countsInEveryCallBeforeThatOfTheCall() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, Given.jsonRpc())) {
            Odoo own = valueOf(odoo.userContext().map(odoo::withContext));
            valueOf(own.model(PARTNER)
                    .withContext(OdooContext.NONE.language("fr_FR").withArchived())
                    .searchCount(Domain.all()));
            assertThat(server.lastCall().named())
                    .isEqualTo(Map.of(
                            "context",
                            Map.of("lang", "fr_FR", "tz", "Europe/Brussels", "uid", 2, "active_test", false)));
            valueOf(odoo.model(PARTNER).searchCount(Domain.all()));
            assertThat(server.lastCall().named())
                    .as("the other one is as it was")
                    .isEmpty();
        }
    }

    @Test
    void context_always_hasOdoosKeys() {
        assertThat(OdooContext.NONE
                        .timeZone(ZoneId.of("Europe/Oslo"))
                        .companies(3L, 1L)
                        .byDefault("state", "draft")
                        .with("tracking_disable", true)
                        .values())
                .isEqualTo(Map.of(
                        "tz",
                        "Europe/Oslo",
                        "allowed_company_ids",
                        List.of(3L, 1L),
                        "default_state",
                        "draft",
                        "tracking_disable",
                        true));
        assertRefused(() -> OdooContext.NONE.companies());
        assertRefused(() -> OdooContext.NONE.with("x", new Object()));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void call_ofAnyMethod_bindsItsArguments(int version) {
        try (FakeOdoo server = FakeOdoo.builder().version(version).start();
                Odoo odoo = Given.client(server, Given.probed())) {
            assertThat(valueOf(odoo.model(PARTNER).call("action_archive", List.of(7L), Map.of())))
                    .isEqualTo(true);
            assertThat(valueOf(odoo.model(PARTNER).call("action_nothing", List.of(7L), Map.of("why", "so"))))
                    .as("nothing")
                    .isNull();
            assertThat(valueOf(odoo.call(OdooCall.of(PARTNER, "name_search")
                            .option("name", "dec")
                            .timeout(Duration.ofSeconds(5)))))
                    .isEqualTo(List.of(List.of(9, "Deco")));
        }
    }

    @Test
    void call_whenThereCanBeNoSuchMethod_isRefusedUnsent() {
        assertRefused(() -> OdooCall.of("../admin", "read"));
        assertRefused(() -> OdooCall.of("res.partner", "read/../../x"));
        assertRefused(() -> OdooCall.of("", "read"));
    }

    // the end

    @Test
    void close_whenDone_refusesFurtherCalls() {
        try (FakeOdoo server = FakeOdoo.start()) {
            Odoo odoo = Given.client(server, Given.jsonRpc());
            valueOf(odoo.version());
            valueOf(odoo.closeGracefully(Duration.ofSeconds(5)));
            assertThat(failureOf(odoo.version())).hasMessageContaining("closed");
        }
    }

    @Test
    void gate_whenShared_isNeverExceeded() {
        try (FakeOdoo server = FakeOdoo.start();
                Odoo odoo = Given.client(server, Given.jsonRpc(), o -> o.withGate(io.millrace.core.Gate.of(3)))) {
            server.fault("search_count", 30, Fault.slowAnswer(Duration.ofMillis(5)));
            StepVerifier.create(Flux.fromStream(IntStream.range(0, 30).boxed())
                            .flatMap(i -> odoo.model(PARTNER).searchCount(Domain.all()), 30))
                    .expectNextCount(30)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.peak()).isBetween(1, 3);
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        assertThatThrownBy(what).isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                .isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
