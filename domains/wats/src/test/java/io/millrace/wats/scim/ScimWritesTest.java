package io.millrace.wats.scim;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each stub is one request, in full: any other fails the test, and so does one that does not come. */
class ScimWritesTest {
    private static final String ID = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String USER = "{\"id\":\"" + ID + "\",\"userName\":\"kari@example.com\",\"active\":true}";
    private static final String ONE = "/api/SCIM/v2/Users/" + ID;

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final ScimClient scim = wats.scim();

    @AfterEach
    void close() {
        wats.close();
    }

    private static <T> T valueOf(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow();
    }

    @Test
    void getUser_whenThereIsOne_isFoundByIdAndByName() {
        SERVER.stubFor(get(ONE).willReturn(okJson(USER)));
        assertThat(valueOf(scim.getUser(ID)).userName()).isEqualTo("kari@example.com");
        assertThat(valueOf(scim.findUser(ID)).id()).isEqualTo(ID);
    }

    @ParameterizedTest
    @CsvSource({
        "kari@example.com, kari%40example.com",
        "o'neil+x y/z@example.com, o%27neil%2Bx%20y%2Fz%40example.com",
        "CORP\\kari, CORP%5Ckari"
    })
    void getUserByUsername_whenAsked_encodesTheNameAlone(String name, String segment) {
        SERVER.stubFor(get("/api/SCIM/v2/Users/userName=" + segment).willReturn(okJson(USER)));
        assertThat(valueOf(scim.getUserByUsername(name)).id()).isEqualTo(ID);
        assertThat(valueOf(scim.findUserByUsername(name)).id()).isEqualTo(ID);
    }

    @Test
    void getUser_whenThereIsNone_isNotFoundOrEmpty() {
        SERVER.stubFor(get(ONE).willReturn(notFound()));
        SERVER.stubFor(get("/api/SCIM/v2/Users/userName=nobody").willReturn(okJson("null")));
        assertThat(failureOf(scim.getUser(ID)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failureOf(scim.getUserByUsername("nobody")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(scim.findUser(ID).switchIfEmpty(scim.findUserByUsername("nobody")))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void usersMatching_whenAsked_sendsTheFilterWithEachPage() {
        String query = "/api/SCIM/v2/Users?filter=userName%20eq%20%22a%22&startIndex=%s&count=100";
        SERVER.stubFor(get(query.replace("%s", "1")).willReturn(okJson("{\"Resources\":[" + USER + "]}")));
        SERVER.stubFor(get(query.replace("%s", "2")).willReturn(okJson("{\"Resources\":[]}")));
        StepVerifier.create(scim.usersMatching("userName eq \"a\""))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void createUser_whenSent_isAPostOfWhatIsSetWithTheStandardsSchema() {
        SERVER.stubFor(post("/api/SCIM/v2/Users")
                .withRequestBody(equalToJson("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],"
                        + "\"userName\":\"kari@example.com\",\"displayName\":\"Kari\",\"active\":true,"
                        + "\"name\":{\"givenName\":\"Kari\",\"familyName\":\"N\"},"
                        + "\"emails\":[{\"value\":\"kari@example.com\",\"type\":\"work\",\"primary\":true}]}"))
                .willReturn(okJson(USER).withStatus(201)));
        User created = valueOf(scim.createUser(User.named("kari@example.com")
                .displayName("Kari")
                .active(true)
                .name(new User.Name(null, "Kari", "N", Map.of()))
                .emails(List.of(new User.Email("kari@example.com", "work", true, Map.of())))
                .build()));
        assertThat(created.id()).isEqualTo(ID);
    }

    @Test
    void createUser_whenItNamesSchemas_sendsThose() {
        SERVER.stubFor(post("/api/SCIM/v2/Users")
                .withRequestBody(equalToJson("{\"schemas\":[\"x\"],\"userName\":\"a\"}"))
                .willReturn(okJson(USER)));
        assertThat(valueOf(scim.createUser(User.named("a").schemas(List.of("x")).build()))
                        .id())
                .isEqualTo(ID);
    }

    private static void takesPatch(String operations) {
        SERVER.stubFor(patch(urlEqualTo(ONE))
                .withRequestBody(equalToJson("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                        + "\"Operations\":[" + operations + "]}"))
                .willReturn(okJson(USER)));
    }

    @Test
    void updateUser_whenEverythingIsChanged_sendsTheVendorsPaths() {
        takesPatch("{\"op\":\"replace\",\"path\":\"fullName\",\"value\":\"Kari Å\"},"
                + "{\"op\":\"replace\",\"path\":\"givenName\",\"value\":\"Kari\"},"
                + "{\"op\":\"replace\",\"path\":\"familyName\",\"value\":\"Å\"},"
                + "{\"op\":\"replace\",\"path\":\"email\",\"value\":\"a@b.c\"},"
                + "{\"op\":\"replace\",\"path\":\"roles\",\"value\":\"Operator\"},"
                + "{\"op\":\"replace\",\"path\":\"levels\",\"value\":\"Oslo;Bergen\"},"
                + "{\"op\":\"replace\",\"path\":\"productGroups\",\"value\":\"Power\"}");
        UserPatch all = UserPatch.of()
                .fullName("Kari Å")
                .givenName("Kari")
                .familyName("Å")
                .email("a@b.c")
                .roles("Operator")
                .levels(List.of("Oslo", "Bergen"))
                .productGroups(List.of("Power"));
        assertThat(valueOf(scim.updateUser(ID, all)).id()).isEqualTo(ID);
    }

    @Test
    void shortcuts_whenUsed_changeOneAttribute() {
        takesPatch("{\"op\":\"replace\",\"path\":\"active\",\"value\":true}");
        takesPatch("{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        takesPatch("{\"op\":\"replace\",\"path\":\"fullName\",\"value\":\"Kari\"}");
        assertThat(Stream.of(scim.activateUser(ID), scim.deactivateUser(ID), scim.updateDisplayName(ID, "Kari"))
                        .map(call -> valueOf(call).id()))
                .containsOnly(ID);
    }

    @Test
    void updateUser_whenTheAnswerIsLost_isRepeatedBecauseItOnlyReplaces() {
        SERVER.stubFor(patch(urlEqualTo(ONE)).willReturn(aResponse().withStatus(503)));
        assertThat(failureOf(scim.activateUser(ID)).code()).isEqualTo(ErrorCode.SERVER_ERROR);
        SERVER.verify(3, patchRequestedFor(anyUrl()));
    }

    @Test
    void deleteUser_whenSent_needsNoAnswer() {
        SERVER.stubFor(delete(ONE).willReturn(noContent()));
        StepVerifier.create(scim.deleteUser(ID)).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\":\"e.y.J\",\"expiresUtc\":\"2026-06-01T00:00:00Z\",\"durationDays\":90}",
                "{\"token\":\"e.y.J\",\"expires\":\"2026-06-01T00:00:00\",\"duration\":90}",
                "\"e.y.J\""
            })
    void getToken_whenSpelledInAnyWay_isReadAndNotShown(String answer) {
        SERVER.stubFor(get("/api/SCIM/v2/Token?duration=90").willReturn(okJson(answer)));
        ProvisioningToken token = valueOf(scim.getToken());
        assertThat(token.token()).isEqualTo("e.y.J");
        assertThat(token.toString()).doesNotContain("e.y.J");
        if (answer.startsWith("{")) {
            assertThat(token.expiresUtc()).isEqualTo("2026-06-01T00:00:00Z");
            assertThat(token.durationDays()).isEqualTo(90);
        }
    }

    @Test
    void getToken_whenGivenDays_sendsThemAndKeepsWhatIsUnknown() {
        SERVER.stubFor(get("/api/SCIM/v2/Token?duration=7").willReturn(okJson("{\"token\":\"t\"}")));
        assertThat(valueOf(scim.getToken(7)).token()).isEqualTo("t");
        assertThat(Json.write(Json.read("{\"token\":\"t\",\"kind\":1.10}", ProvisioningToken.class)))
                .isEqualTo("{\"token\":\"t\",\"kind\":1.10}");
    }

    @Test
    void arguments_whenTheyCannotBeRight_areRefusedUnsent() {
        assertThat(Stream.of(
                        scim.getUser(" "),
                        scim.getUserByUsername(""),
                        scim.createUser(UserBuilder.builder().build()),
                        scim.createUser(Json.read(USER, User.class)),
                        scim.updateUser(ID, UserPatch.of()),
                        scim.activateUser(""),
                        scim.updateDisplayName(ID, " "),
                        scim.deleteUser(""),
                        scim.getToken(0)))
                .allSatisfy(call -> assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    static List<ThrowingCallable> impossible() {
        return List.of(
                () -> UserPatch.of().email(""),
                () -> UserPatch.of().levels(List.of()),
                () -> UserPatch.of().levels(List.of("a", " ")),
                () -> UserPatch.of().productGroups(List.of("a;b")));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void patches_whenTheyCannotBeRight_areRefusedWhenMade(ThrowingCallable made) {
        assertThatThrownBy(made).isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    private static void keepOrder(Flux<? extends Result<?>> results, ErrorCode expected) {
        StepVerifier.create(results.map(result -> result.<Object>fold(value -> "done", failed -> failed.code())))
                .expectNext("done", expected, "done")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getUsersBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(get("/api/SCIM/v2/Users/a").willReturn(okJson(USER).withFixedDelay(100)));
        SERVER.stubFor(get("/api/SCIM/v2/Users/b").willReturn(notFound()));
        SERVER.stubFor(get("/api/SCIM/v2/Users/c").willReturn(okJson(USER)));
        keepOrder(scim.getUsersBatch(List.of("a", "b", "c")), ErrorCode.NOT_FOUND);
    }

    @Test
    void deleteUsersBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(delete("/api/SCIM/v2/Users/a").willReturn(noContent().withFixedDelay(100)));
        SERVER.stubFor(delete("/api/SCIM/v2/Users/b").willReturn(aResponse().withStatus(403)));
        SERVER.stubFor(delete("/api/SCIM/v2/Users/c").willReturn(noContent()));
        keepOrder(scim.deleteUsersBatch(List.of("a", "b", "c")), ErrorCode.FORBIDDEN);
    }

    @Test
    void patchUsersBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        for (String id : List.of("a", "b", "c")) {
            SERVER.stubFor(patch(urlEqualTo("/api/SCIM/v2/Users/" + id))
                    .willReturn(okJson(USER)
                            .withStatus(id.equals("b") ? 409 : 200)
                            .withFixedDelay(id.equals("a") ? 100 : 0)));
        }
        keepOrder(
                scim.patchUsersBatch(Stream.of("a", "b", "c")
                        .map(id -> new UserChange(id, UserPatch.of().deactivated()))
                        .toList()),
                ErrorCode.CONFLICT);
    }

    @Test
    void createUsersBatch_whenOneIsLost_harmsNoNeighbourAndSendsEachOnce() {
        for (String name : List.of("a", "b", "c")) {
            SERVER.stubFor(post("/api/SCIM/v2/Users")
                    .withRequestBody(equalToJson("{\"userName\":\"" + name + "\"}", true, true))
                    .willReturn(okJson(USER)
                            .withStatus(name.equals("b") ? 500 : 200)
                            .withFixedDelay(name.equals("a") ? 100 : 0)));
        }
        keepOrder(
                scim.createUsersBatch(Stream.of("a", "b", "c")
                        .map(name -> User.named(name).build())
                        .toList()),
                ErrorCode.AMBIGUOUS);
        SERVER.verify(3, postRequestedFor(anyUrl()));
    }
}
