package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.ids;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static io.millrace.spotify.Given.passing;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.http.ClientOptions;
import io.millrace.spotify.model.Track;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What Spotify's refusals mean. */
class RefusalsTest {
    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify().tracks(100);

    private static Answer tooMany(String retryAfter) {
        return FakeSpotify.error(429, "API rate limit exceeded").with("Retry-After", retryAfter);
    }

    private static Answer quotaExceeded() {
        return Answer.json(429, Map.of("error", Map.of("status", 429, "message", "quota", "reason", "QUOTA_EXCEEDED")));
    }

    private static ClientOptions limited(ClientOptions options) {
        return Given.impatient(options).withQuota(Quota.sliding(1_000, Duration.ofSeconds(30)));
    }

    private Spotify limited() {
        return Spotify.connect(server.app(), RefusalsTest::limited);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT, 1",
        "403, FORBIDDEN, 1",
        "404, NOT_FOUND, 1",
        "500, SERVER_ERROR, 3",
        "502, SERVER_ERROR, 3",
        "503, SERVER_ERROR, 3",
        "504, SERVER_ERROR, 3"
    })
    void get_whenItIsRefused_hasTheCodeOfTheStatusAndItsReason(int status, ErrorCode code, int attempts) {
        server.refusing(FakeSpotify.error(status, "because"), 3);
        try (Spotify spotify = Given.client(server)) {
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.attempts()).isEqualTo(attempts);
            assertThat(failure).hasMessageContaining("because");
        }
    }

    @Test
    void get_whenItPassesInAMoment_succeeds() {
        server.refusing(FakeSpotify.error(503, "down"), 2);
        try (Spotify spotify = Given.client(server)) {
            assertThat(spotify.tracks().get(id(1)).block(LIMIT).id()).isEqualTo(id(1));
        }
    }

    @Test
    void get_whenTheWaitIsShort_waitsAndSucceeds() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        server.refusing(tooMany("3"), 1);
        try (Spotify spotify = Spotify.connect(server.app(), options -> Given.impatient(options)
                .withQuota(Quota.sliding(1_000, Duration.ofSeconds(30), time))
                .withScheduler(time)
                .withAttemptTimeout(Duration.ofDays(1)))) {
            assertThat(passing(time, spotify.tracks().get(id(1)).flux())).hasSize(1);
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void get_whenTheWaitIsLong_failsAtOnceAndSoDoAllOthersOfTheApp() {
        server.refusing(tooMany("7200"), 1);
        try (Spotify spotify = limited()) {
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));
            assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(failure.retryAfter()).hasValue(Duration.ofHours(2));

            MillraceException next = failureOf(
                    spotify.search().tracks(SearchQuery.of("a")).items().next());
            assertThat(next.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(next.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));

            List<Result<Track>> results =
                    spotify.tracks().getBatch(ids(100)).collectList().block(LIMIT);
            assertThat(results).hasSize(100).allMatch(Result::isFailure);
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void get_whenTheQuotaIsUsedUp_isNotTriedAgainAndClosesItForAll() {
        server.refusing(quotaExceeded(), 1);
        try (Spotify spotify = limited()) {
            MillraceException failure = failureOf(spotify.tracks().get(id(1)));
            assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.retryAfter()).hasValue(Duration.ofMinutes(10));

            assertThat(failureOf(spotify.tracks().get(id(2))).attempts()).isZero();
        }
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2, PT10M", "86400, PT24H"})
    void get_whenTheQuotaIsUsedUpAndAWaitIsNamed_waitsTenMinutesAtLeast(String retryAfter, Duration wait) {
        server.refusing(quotaExceeded().with("Retry-After", retryAfter), 1);
        try (Spotify spotify = limited()) {
            assertThat(failureOf(spotify.tracks().get(id(1))).retryAfter()).hasValue(wait);
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void users_ofOneApp_shareItsLimits() {
        SpotifyApp app = SpotifyApp.of("shared", "secret").at(server.server.url() + "/v1", server.server.url());
        server.admit("refresh-of-another");
        server.server.next(Answer.json(200, Map.of("access_token", "user-x", "expires_in", 3_600)), tooMany("7200"));
        try (Spotify one = Spotify.connect(app, Given.tokens("refresh-0"), options -> options);
                Spotify other = Spotify.connect(app, Given.tokens("refresh-of-another"), options -> options);
                Spotify stranger = Given.client(server)) {
            failureOf(one.library().me());
            server.server.next(Answer.json(200, Map.of("access_token", "user-y", "expires_in", 3_600)));

            assertThat(failureOf(other.library().me()).code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(stranger.tracks().get(id(1)).block(LIMIT).id()).isEqualTo(id(1));
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void audioFeatures_whenTheAppIsTooNew_areForbidden() {
        server.inDevelopmentMode();
        server.refusing(FakeSpotify.error(403, "Forbidden"), 3); // many, and then each
        try (Spotify spotify = Given.client(server)) {
            assertThat(spotify.audioFeatures().getBatch(ids(2)).collectList().block(LIMIT))
                    .hasSize(2)
                    .allSatisfy(result -> assertThat(result)
                            .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                                    .isEqualTo(ErrorCode.FORBIDDEN)));
        }
    }
}
