package io.millrace.wats.scim;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.Page;
import io.millrace.core.PageException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** 1,234 users, from a server that hands out at most 50 at once although 100 are asked for. */
class ScimClientTest {
    private static final List<String> NAMES = IntStream.rangeClosed(1, 1_234)
            .mapToObj(i -> "user" + i + "@example.com")
            .toList();
    private static final String PAGE_AT_101 = "/api/SCIM/v2/Users?startIndex=101";

    @RegisterExtension
    static final StrictServer WIREMOCK = StrictServer.start();

    private static WatsSimulator.Builder server() {
        return Given.server().users(NAMES.size()).maxUsersPerPage(50);
    }

    private static Flux<String> names(Flux<User> users) {
        return users.map(user -> String.valueOf(user.userName()));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 50, 51, 5_000})
    void users_whenTheServerCapsItsPages_emitsEveryoneOnceInOrder(int pageSizeHint) {
        try (WatsSimulator server = server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(names(wats.scim().users(pageSizeHint).items()))
                    .expectNextSequence(NAMES)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(25);
            assertThat(server.counters().maxInFlight()).isEqualTo(1);
        }
    }

    @Test
    void users_whenReadByPage_tellsTheTotalAndWhereTheNextOneIs() {
        try (WatsSimulator server = server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.scim().users().byPage(Cursor.at(1_201L)))
                    .assertNext(page -> assertThat(page)
                            .satisfies(last -> assertThat(last.items()).hasSize(34))
                            .extracting(Page::total, Page::next)
                            .containsExactly(1_234L, Cursor.end()))
                    .expectComplete()
                    .verify(LIMIT);
            StepVerifier.create(wats.scim().users().byPage(), 1)
                    .assertNext(page -> assertThat(page)
                            .extracting(Page::total, Page::next)
                            .containsExactly(1_234L, Cursor.at(51L)))
                    .thenCancel()
                    .verify(LIMIT);
        }
    }

    @Test
    void users_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost() {
        try (WatsSimulator server = server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.scim().users().items(), 1)
                    .expectNextCount(1)
                    .expectNoEvent(Duration.ofMillis(300))
                    .thenCancel()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isBetween(1L, 2L);
        }
    }

    @Test
    void users_whenSixtyAreTaken_readsTwoPages() {
        try (WatsSimulator server = server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(names(wats.scim().users().items().take(60)))
                    .expectNextSequence(NAMES.subList(0, 60))
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(2);
        }
    }

    @Test
    void users_whenAPageFails_canBeResumedWithoutLossOrRepeat() {
        try (WatsSimulator server =
                        server().fault(PAGE_AT_101, Fault.status(500).times(3)).start();
                Wats wats = Given.client(server)) {
            List<String> read = new ArrayList<>();
            List<PageException> failures = new ArrayList<>();
            Flux<User> resumed = wats.scim().users().items().onErrorResume(PageException.class, failed -> {
                failures.add(failed);
                return wats.scim().users().items(failed.cursor());
            });
            StepVerifier.create(names(resumed))
                    .recordWith(() -> read)
                    .thenConsumeWhile(name -> true)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(read).isEqualTo(NAMES);
            assertThat(failures).singleElement().satisfies(failed -> {
                assertThat(failed.<Long>cursor()).isEqualTo(Cursor.at(101L));
                assertThat(failed.code()).isEqualTo(ErrorCode.SERVER_ERROR);
                assertThat(failed.attempts()).isEqualTo(3);
            });
            assertThat(server.requests("/api/SCIM/v2/Users?startIndex=51")).isEqualTo(1);
        }
    }

    @Test
    void users_whenAPageFailsInPassing_neitherLosesNorRepeats() {
        try (WatsSimulator server = server().fault(
                                PAGE_AT_101, Fault.truncatedBody().times(1))
                        .fault("/api/SCIM/v2/Users?startIndex=1", Fault.reset().times(1))
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(names(wats.scim().users().items()))
                    .expectNextSequence(NAMES)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void users_whenSubscribedTwice_readsTwice() {
        try (WatsSimulator server = Given.server().users(3).start();
                Wats wats = Given.client(server)) {
            Flux<User> users = wats.scim().users().items();
            StepVerifier.create(users.concatWith(users))
                    .expectNextCount(6)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "{\"Resources\":null,\"totalResults\":null,\"itemsPerPage\":null,\"startIndex\":null}",
                "{\"Resources\":[],\"totalResults\":0}",
                "{\"totalResults\":3}",
                "{\"Resources\":[]}"
            })
    void users_whenTheAnswerHoldsNone_areNone(String body) {
        WIREMOCK.stubFor(any(anyUrl()).willReturn(okJson(body)));
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            StepVerifier.create(wats.scim().users()).expectComplete().verify(LIMIT);
            WIREMOCK.verify(1, getRequestedFor(urlEqualTo("/api/SCIM/v2/Users?startIndex=1&count=100")));
        }
    }

    private static void page(int startIndex, String body) {
        WIREMOCK.stubFor(
                get("/api/SCIM/v2/Users?startIndex=" + startIndex + "&count=2").willReturn(okJson(body)));
    }

    private static void isRead(String... names) {
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            StepVerifier.create(names(wats.scim().users(2).items()))
                    .expectNext(names)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void users_whenTheServerTellsNoTotal_readsUntilAPageIsEmpty() {
        page(1, "{\"Resources\":[{\"userName\":\"a\"},{\"userName\":\"b\"}]}");
        page(3, "{\"resources\":[{\"userName\":\"c\"}]}");
        page(4, "{\"Resources\":[]}");
        isRead("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void users_whenALaterPageIsNoPage_failsInsteadOfEnding(String body) {
        page(1, "{\"totalResults\":3,\"Resources\":[{\"userName\":\"a\"},{\"userName\":\"b\"}]}");
        page(3, body);
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token(), Given::impatient)) {
            StepVerifier.create(names(wats.scim().users(2).items()))
                    .expectNext("a", "b")
                    .expectErrorSatisfies(
                            failure -> assertThat(failure).isInstanceOfSatisfying(PageException.class, page -> {
                                assertThat(page.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
                                assertThat(page.<Long>cursor()).isEqualTo(Cursor.at(3L));
                            }))
                    .verify(LIMIT);
        }
    }

    @Test
    void users_whenAPageHoldsNulls_skipsThemButCountsTheirPlaces() {
        page(1, "{\"totalResults\":3,\"Resources\":[null,{\"userName\":\"b\"}]}");
        page(3, "{\"totalResults\":3,\"Resources\":[{\"userName\":\"c\"}]}");
        isRead("b", "c");
    }

    @Test
    void users_whenAPageIsLongerThanAskedFor_losesNothing() {
        page(1, "{\"totalResults\":4,\"Resources\":[{\"userName\":\"a\"},{\"userName\":\"b\"},{\"userName\":\"c\"}]}");
        page(4, "{\"totalResults\":4,\"Resources\":[{\"userName\":\"d\"}]}");
        isRead("a", "b", "c", "d");
    }

    @Test
    void users_whenThePageSizeIsNotPositive_refusesAtOnce() {
        try (Wats wats = Wats.connect(WIREMOCK.baseUrl(), Given.token())) {
            assertThatThrownBy(() -> wats.scim().users(0)).matches(ErrorCode.INVALID_INPUT::matches);
        }
    }
}
