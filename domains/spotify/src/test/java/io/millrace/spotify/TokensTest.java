package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.ApiException;
import io.millrace.spotify.model.Track;
import io.millrace.spotify.model.User;
import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Access tokens: one for all, in time, replaced when refused; and what becomes of the refresh token. */
class TokensTest {
    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify().tracks(3);

    private List<FakeServer.Asked> tokenRequests() {
        return server.server.asked().stream()
                .filter(one -> one.path().equals("/api/token"))
                .toList();
    }

    @Test
    void app_whenItCalls_hasItsTokenByIdAndSecret() {
        try (Spotify spotify = Given.client(server)) {
            spotify.tracks().get(id(1)).block(LIMIT);
            spotify.tracks().get(id(2)).block(LIMIT);
        }
        assertThat(tokenRequests()).singleElement().satisfies(request -> {
            assertThat(request.body()).isEqualTo("grant_type=client_credentials");
            assertThat(request.headers().get("authorization")).startsWith("Basic ");
        });
    }

    @Test
    void user_whenTheyCall_hasTheTokenByTheRefreshToken() {
        try (Spotify spotify = Given.userClient(server)) {
            assertThat(spotify.library().me().block(LIMIT).displayName()).isEqualTo("Ann");
        }
        assertThat(tokenRequests()).singleElement().satisfies(request -> assertThat(request.form())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "refresh-0")
                .doesNotContainKey("client_id"));
    }

    @Test
    void user_ofAnAppWithoutASecret_isNamedByTheClientId() {
        SpotifyApp app =
                SpotifyApp.withoutSecret(FakeSpotify.CLIENT).at(server.server.url() + "/v1", server.server.url());
        try (Spotify spotify = Spotify.connect(app, Given.tokens("refresh-0"), Given::impatient)) {
            spotify.library().me().block(LIMIT);
        }
        assertThat(tokenRequests()).singleElement().satisfies(request -> {
            assertThat(request.form()).containsEntry("client_id", FakeSpotify.CLIENT);
            assertThat(request.headers()).doesNotContainKey("authorization");
        });
    }

    @Test
    void app_whenItHasNoSecret_cannotCallForItself() {
        assertThatThrownBy(() -> Spotify.connect(SpotifyApp.withoutSecret("id")))
                .matches(ErrorCode.INVALID_INPUT::matches);
    }

    @Test
    void thousandCalls_withAnExpiredToken_causeOneRefresh() {
        try (Spotify spotify = Given.client(server, options -> options.withGate(Gate.of(1_000)))) {
            spotify.tracks().get(id(1)).block(LIMIT);
            server.expireTokens();

            List<Track> tracks = Flux.range(0, 1_000)
                    .flatMap(i -> spotify.tracks().get(id(1)), 1_000)
                    .collectList()
                    .block(LIMIT);

            assertThat(tracks).hasSize(1_000);
        }
        assertThat(server.tokensAsked()).isEqualTo(2);
    }

    @Test
    void manyCalls_ofAUserWhoseTokenRotates_causeOneRefreshEachTime() {
        server.rotating();
        RefreshTokens tokens = Given.tokens("refresh-0");
        try (Spotify spotify = Given.userClient(server, tokens)) {
            for (int round = 1; round <= 3; round++) {
                assertThat(Flux.range(0, 50)
                                .flatMap(i -> spotify.library().me(), 50)
                                .count()
                                .block(LIMIT))
                        .isEqualTo(50);
                assertThat(server.tokensAsked()).isEqualTo(round);
                assertThat(tokens.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-" + round));
                server.expireTokens();
            }
        }
    }

    @Test
    void token_shortlyBeforeItExpires_isReplacedBeforeAnythingIsRefused() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        try (Spotify spotify = Given.client(server, options -> options.withScheduler(time))) {
            spotify.tracks().get(id(1)).block(LIMIT);
            time.advanceTimeBy(Duration.ofMinutes(59).minusSeconds(1));
            spotify.tracks().get(id(1)).block(LIMIT);
            assertThat(server.tokensAsked()).isEqualTo(1);

            time.advanceTimeBy(Duration.ofSeconds(1)); // a minute is left
            spotify.tracks().get(id(1)).block(LIMIT);
        }
        assertThat(server.tokensAsked()).isEqualTo(2);
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void token_whenRefused_isReplacedOnceAndThenTheCallFails() {
        try (Spotify spotify = Given.client(server)) {
            server.refusing(FakeSpotify.error(401, "The access token expired"), 1);
            assertThat(spotify.tracks().get(id(1)).block(LIMIT).id()).isEqualTo(id(1));

            server.refusing(FakeSpotify.error(401, "The access token expired"), 2);
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(failure.attempts()).isEqualTo(2);
        }
    }

    @Test
    void refreshToken_whenTheAnswerHasNone_isKept() {
        RefreshTokens tokens = Given.tokens("refresh-0");
        try (Spotify spotify = Given.userClient(server, tokens)) {
            spotify.library().me().block(LIMIT);
        }
        assertThat(tokens.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-0"));
    }

    @Test
    void refreshToken_whenItHasExpired_isDroppedAndSaidSoTyped() {
        RefreshTokens tokens = Given.tokens("refresh-0");
        server.revoke("refresh-0");
        try (Spotify spotify = Given.userClient(server, tokens)) {
            MillraceException failure = failureOf(spotify.library().me());

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(ConsentRequiredException.in(failure)).isPresent();
            assertThat(failure).hasMessageContaining("ask the user for consent");
            assertThat(tokens.load().block(LIMIT)).isNull();

            assertThat(ConsentRequiredException.in(failureOf(spotify.library().me())))
                    .isPresent();
            assertThat(server.tokensAsked()).as("nothing is left to ask with").isEqualTo(1);
            assertThat(server.asked()).isEmpty();

            server.admit("refresh-new");
            tokens.save(new RefreshToken("refresh-new")).block(LIMIT);
            assertThat(spotify.library().me().block(LIMIT).id()).isEqualTo("ann");
        }
    }

    @Test
    void refreshToken_whenSeveralInARowHaveExpired_isStillAskedForWithTheNext() {
        RefreshTokens tokens = Given.tokens("refresh-0");
        try (Spotify spotify = Given.userClient(server, tokens)) {
            for (int i = 1; i <= 4; i++) {
                tokens.save(new RefreshToken("expired-" + i)).block(LIMIT);
                assertThat(ConsentRequiredException.in(
                                failureOf(spotify.library().me())))
                        .isPresent();
            }
            assertThat(server.tokensAsked()).isEqualTo(4);

            tokens.save(new RefreshToken("refresh-0")).block(LIMIT);
            assertThat(spotify.library().me().block(LIMIT).id()).isEqualTo("ann");
        }
    }

    @Test
    void users_whoseConsentIsOver_stopNobodyElseOfTheApp() {
        RefreshTokens renewed = Given.tokens("expired-0");
        try (Spotify first = Spotify.connect(server.app(), renewed)) { // with the limits that all users share
            for (int i = 1; i <= 3; i++) {
                try (Spotify next = Spotify.connect(server.app(), Given.tokens("expired-" + i))) {
                    assertThat(ConsentRequiredException.in(
                                    failureOf(next.library().me())))
                            .isPresent();
                }
            }
            assertThat(ConsentRequiredException.in(failureOf(first.library().me())))
                    .isPresent();
            try (Spotify other = Spotify.connect(server.app(), Given.tokens("refresh-0"))) {
                assertThat(other.library().me().block(LIMIT).id()).isEqualTo("ann");
            }
            server.admit("refresh-new");
            renewed.save(new RefreshToken("refresh-new")).block(LIMIT);
            assertThat(first.library().me().block(LIMIT).id()).isEqualTo("ann");
        }
    }

    @Test
    void refreshToken_whenAnotherProgramHasANewerOne_isTakenFromTheStore() {
        server.admit("refresh-other");
        server.revoke("refresh-0");
        AtomicInteger loads = new AtomicInteger();
        RefreshTokens kept = Given.tokens("refresh-other");
        try (Spotify spotify = Given.userClient(server, new Kept(kept) {
            @Override
            public Mono<RefreshToken> load() { // the other program comes between
                return loads.getAndIncrement() == 0 ? Mono.just(new RefreshToken("refresh-0")) : super.load();
            }
        })) {
            assertThat(spotify.library().me().block(LIMIT).id()).isEqualTo("ann");
        }
        assertThat(kept.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-other"));
    }

    @Test
    void refreshToken_whenTheStoreDoesNotTakeTheNewOne_isNotLost() {
        server.rotating();
        RefreshTokens kept = Given.tokens("refresh-0");
        AtomicBoolean full = new AtomicBoolean(true);
        try (Spotify spotify = Given.userClient(server, new Kept(kept) {
            @Override
            public Mono<Boolean> replace(RefreshToken expected, RefreshToken next) {
                return full.get()
                        ? Mono.error(new MillraceException(ErrorCode.OPERATION_FAILED, "the disk is full"))
                        : super.replace(expected, next);
            }
        })) {
            assertThat(failureOf(spotify.library().me())).hasMessageContaining("the disk is full");
            assertThat(server.asked())
                    .as("nothing is sent with a token that would be lost")
                    .isEmpty();
            full.set(false);

            assertThat(spotify.library().me().block(LIMIT).id()).isEqualTo("ann");
        }
        assertThat(kept.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-2"));
    }

    @Test
    void refreshToken_whenNobodyWaitsAnyMore_isSavedAllTheSame() throws InterruptedException {
        server.rotating();
        RefreshTokens kept = Given.tokens("refresh-0");
        Sinks.Empty<Void> open = Sinks.empty();
        CountDownLatch saving = new CountDownLatch(1);
        CountDownLatch saved = new CountDownLatch(1);
        try (Spotify spotify = Given.userClient(server, new Kept(kept) {
            @Override
            public Mono<Boolean> replace(RefreshToken expected, RefreshToken next) {
                saving.countDown();
                return open.asMono()
                        .then(Mono.defer(() -> super.replace(expected, next)))
                        .doOnSuccess(done -> saved.countDown());
            }
        })) {
            Disposable call = spotify.library().me().subscribe();
            assertThat(saving.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            call.dispose();
            Mono<User> next = spotify.library().me();
            Disposable second = next.subscribe(); // waits for the same refresh
            open.tryEmitEmpty();

            assertThat(saved.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            second.dispose();
        }
        assertThat(kept.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-1"));
        assertThat(server.tokensAsked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[]",
                "access_token=hunter2",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"hunter2\",\"expires_in\":0}"
            })
    void token_whenTheAnswerHoldsNone_failsTheCallWithoutQuotingIt(String answer) {
        Answer broken = Answer.text(200, answer);
        server.server.next(broken, broken, broken);
        try (Spotify spotify = Given.client(server)) {
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure).hasStackTraceContaining("without a token");
            assertThat(failure.toString() + failure.getCause()).doesNotContain("hunter2");
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void token_whenTheAppIsRefused_failsTheCallAsUnauthorized() {
        SpotifyApp other = SpotifyApp.of("another", "another").at(server.server.url() + "/v1", server.server.url());
        try (Spotify spotify = Spotify.connect(other, Given::impatient)) {
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(ConsentRequiredException.in(failure)).isEmpty();
            assertThat(failure).hasMessageContaining("Invalid client");
        }
    }

    @Test
    void token_whenTheAppIsRefusedOnAndOn_isAskedForNoMore() {
        SpotifyApp other = SpotifyApp.of("another", "another").at(server.server.url() + "/v1", server.server.url());
        try (Spotify spotify = Spotify.connect(other, Given::impatient)) {
            List<Result<Track>> results = spotify.tracks()
                    .getBatch(FakeSpotify.ids(500))
                    .collectList()
                    .block(LIMIT);

            assertThat(results).hasSize(500).allSatisfy(result -> assertThat(result)
                    .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.UNAUTHORIZED)));
        }
        assertThat(server.tokensAsked()).isEqualTo(3);
    }

    @Test
    void token_whenTheAccountsServiceIsDown_isAskedForAgain() {
        Answer down = Answer.text(503, "<html/>");
        server.server.next(down, down);
        try (Spotify spotify = Given.client(server)) {
            assertThat(spotify.tracks().get(id(1)).block(LIMIT).id()).isEqualTo(id(1));
        }
        assertThat(server.tokensAsked()).isEqualTo(3);
    }

    @Test
    void secrets_whateverFails_areInNoMessage() {
        Answer echo = Answer.json(
                400,
                Map.of(
                        "error",
                        "invalid_request",
                        "error_description",
                        "you sent refresh-0 and " + FakeSpotify.SECRET));
        server.server.next(echo);
        try (Spotify spotify = Given.userClient(server)) {
            MillraceException failure = failureOf(spotify.library().me());

            for (Throwable one = failure; one != null; one = one.getCause()) {
                assertThat(one.toString()).doesNotContain("refresh-0");
                assertThat(
                                one instanceof ApiException answer
                                        ? answer.bodyExcerpt().orElse("")
                                        : "")
                        .doesNotContain("refresh-0");
            }
        }
        assertThat(server.app().toString()).doesNotContain(FakeSpotify.SECRET);
        assertThat(new RefreshToken("refresh-0").toString()).doesNotContain("refresh-0");
        assertThat(new Grant("hunter2", "Bearer", 1L, null, "hunter2").toString())
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "line\nbreak", "with:colon"})
    void app_whenItsIdOrSecretCannotBeRight_isRefusedWithoutRepeatingIt(String word) {
        assertThatThrownBy(() -> SpotifyApp.of(word, "secret")).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> SpotifyApp.of("id", word))
                .matches(ErrorCode.INVALID_INPUT::matches)
                .satisfies(refused -> assertThat(
                                word.isBlank() || !refused.getMessage().contains(word))
                        .isTrue());
    }

    /** A store that does as another unless told otherwise. */
    private static class Kept implements RefreshTokens {
        private final RefreshTokens other;

        Kept(RefreshTokens other) {
            this.other = other;
        }

        @Override
        public Mono<RefreshToken> load() {
            return other.load();
        }

        @Override
        public Mono<Void> save(RefreshToken token) {
            return other.save(token);
        }

        @Override
        public Mono<Boolean> replace(RefreshToken expected, RefreshToken next) {
            return other.replace(expected, next);
        }

        @Override
        public Mono<Boolean> remove(RefreshToken expected) {
            return other.remove(expected);
        }
    }
}
