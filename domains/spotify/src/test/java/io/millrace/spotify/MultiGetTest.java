package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.ids;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.passing;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchCollector;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.spotify.model.Track;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What an app does that may not ask for many, or does not know yet. */
class MultiGetTest {
    private static final String MANY = "GET /tracks?ids=";

    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify();

    private Spotify client(MultiGet multiGet) {
        return Spotify.connect(server.app().withMultiGet(multiGet), Given::impatient);
    }

    private static List<String> read(Spotify spotify, List<String> ids) {
        return spotify.tracks()
                .getBatch(ids)
                .map(result -> result.fold(Track::id, failure -> failure.code().name()))
                .collectList()
                .block(LIMIT);
    }

    private List<String> askedForMany() {
        return server.asked().stream().filter(one -> one.startsWith(MANY)).toList();
    }

    @Test
    void batch_whenManyAreRefused_asksForEachAndRemembers() {
        server.tracks(100).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE)) {
            assertThat(read(spotify, ids(100))).isEqualTo(ids(100));
            assertThat(server.asked()).hasSize(101);
            assertThat(askedForMany()).hasSize(1);

            assertThat(read(spotify, ids(100))).isEqualTo(ids(100));
            assertThat(spotify.tracks()
                            .inMarket("SE")
                            .getBatch(ids(2))
                            .collectList()
                            .block(LIMIT))
                    .hasSize(2);
        }
        assertThat(server.asked()).hasSize(203);
        assertThat(askedForMany()).hasSize(1);
    }

    @Test
    void batch_whenManyAreRefused_keepsItsConcurrencyFromTheNextCallOn() {
        server.tracks(60).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE)) {
            spotify.tracks().takesMany().block(LIMIT);

            assertThat(spotify.tracks()
                            .batch()
                            .concurrency(3)
                            .results(ids(60))
                            .collectList()
                            .block(LIMIT))
                    .hasSize(60);
        }
        assertThat(server.server.mostInFlight()).isLessThanOrEqualTo(3);
        assertThat(server.asked()).hasSize(61);
    }

    @Test
    void batch_whenItIsKnownFromTheStart_sendsNothingInVain() {
        server.tracks(100).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.NEVER)) {
            assertThat(read(spotify, ids(100))).isEqualTo(ids(100));
        }
        assertThat(server.asked()).hasSize(100);
    }

    @Test
    void batch_whenItMustBePossible_failsWhatIsRefused() {
        server.tracks(2).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.ALWAYS)) {
            assertThat(read(spotify, ids(2))).containsExactly("FORBIDDEN", "FORBIDDEN");
        }
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410})
    void batch_howeverTheEndpointIsWithdrawn_neverSaysThatThereAreNone(int status) {
        server.tracks(3).refusing(FakeSpotify.error(status, "gone"), 1);
        try (Spotify spotify = client(MultiGet.PROBE)) {
            assertThat(read(spotify, ids(3))).isEqualTo(ids(3));
        }
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void batch_whileItIsBeingFoundOut_letsOthersWait() {
        server.tracks(100).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE)) {
            List<List<String>> all = Flux.range(0, 5)
                    .flatMap(
                            i -> spotify.tracks()
                                    .getBatch(ids(100).subList(20 * i, 20 * i + 20))
                                    .map(Result::orElseThrow)
                                    .map(Track::id)
                                    .collectList(),
                            5)
                    .collectList()
                    .block(LIMIT);
            assertThat(all).hasSize(5).allSatisfy(one -> assertThat(one).hasSize(20));
        }
        assertThat(askedForMany()).hasSize(1);
        assertThat(server.asked()).hasSize(101);
    }

    @Test
    void batch_whenItIsFoundOutForOneKind_isNotForAnother() {
        server.inDevelopmentMode().tracks(2);
        server.thing("albums", Map.of("id", id(1))).thing("albums", Map.of("id", id(2)));
        try (Spotify spotify = client(MultiGet.PROBE)) {
            read(spotify, ids(2));
            server.setDevelopmentMode(false);
            assertThat(spotify.albums().getBatch(ids(2)).collectList().block(LIMIT))
                    .allMatch(Result::isSuccess);
        }
        assertThat(server.asked()).hasSize(4).last().asString().startsWith("GET /albums?ids=");
    }

    @Test
    void batch_whenTheFirstRequestFailsOtherwise_findsItOutWithTheNext() {
        Answer down = FakeSpotify.error(500, "down");
        server.tracks(4).refusing(down, 3);
        try (Spotify spotify = client(MultiGet.PROBE)) {
            assertThat(read(spotify, ids(2))).containsExactly("SERVER_ERROR", "SERVER_ERROR");
            assertThat(read(spotify, ids(4))).isEqualTo(ids(4));
            assertThat(read(spotify, ids(4))).isEqualTo(ids(4));
        }
        assertThat(server.asked()).hasSize(5).allMatch(one -> one.startsWith(MANY));
    }

    @Test
    void batch_whenItIsTakenAwayLater_asksForEachFromThenOn() {
        server.tracks(100);
        try (Spotify spotify = client(MultiGet.PROBE)) {
            read(spotify, ids(100));
            server.setDevelopmentMode(true);
            assertThat(read(spotify, ids(50))).isEqualTo(ids(50));
            assertThat(read(spotify, ids(50))).isEqualTo(ids(50));
        }
        assertThat(askedForMany()).hasSize(3);
        assertThat(server.asked()).hasSize(103);
    }

    @Test
    void batch_whenEachIsAskedForAndOneFails_failsThatOneAlone() {
        server.track(1).track(3).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE)) {
            assertThat(read(spotify, List.of(id(1), id(2), "nonsense", id(3))))
                    .containsExactly(id(1), "NOT_FOUND", "INVALID_INPUT", id(3));
        }
    }

    @Test
    void takesMany_whenItMayNot_isFoundOutOnce() {
        server.inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE)) {
            assertThat(spotify.tracks().takesMany().block(LIMIT)).isFalse();
            assertThat(spotify.tracks().takesMany().block(LIMIT)).isFalse();
        }
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void batch_ofAHundredTracksOneByOne_keepsToTheQuotaAsTheServerSeesIt() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        server.tracks(100).inDevelopmentMode().countingBy(() -> time.now(TimeUnit.NANOSECONDS));
        try (Spotify spotify =
                Spotify.connect(server.app().withMultiGet(MultiGet.NEVER), options -> Given.impatient(options)
                        .withQuota(Quota.sliding(20, Duration.ofSeconds(30), time)))) {
            assertThat(passing(time, spotify.tracks().batch().concurrency(30).results(ids(100))))
                    .hasSize(100);
        }
        List<Long> times = server.times();
        assertThat(times).hasSize(100);
        for (int i = 20; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 20))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void collector_whenAHundredAskForOneEach_makesTwoRequests() {
        server.tracks(100);
        try (Spotify spotify = client(MultiGet.PROBE);
                BatchCollector<String, Track> collector =
                        BatchCollector.of(spotify.tracks().bulk()).start()) {
            List<String> names = Flux.fromIterable(ids(100))
                    .flatMap(collector::submit, 100)
                    .map(Track::id)
                    .collectList()
                    .block(LIMIT);

            assertThat(names).containsExactlyInAnyOrderElementsOf(ids(100));
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void collector_whenManyAreRefused_answersEachAllTheSame() {
        server.tracks(100).inDevelopmentMode();
        try (Spotify spotify = client(MultiGet.PROBE);
                BatchCollector<String, Track> collector =
                        BatchCollector.of(spotify.tracks().bulk()).start()) {
            List<String> told = new ArrayList<>(Flux.fromIterable(ids(101))
                    .flatMap(id -> Result.of(collector.submit(id)), 101)
                    .map(result ->
                            result.fold(Track::id, failure -> failure.code().name()))
                    .collectList()
                    .block(LIMIT));

            assertThat(told).hasSize(101).contains("NOT_FOUND").containsAll(ids(100));
        }
        assertThat(askedForMany()).hasSize(1);
    }

    @Test
    void collector_whenOneIdIsMalformed_failsThatSubmissionAlone() {
        server.tracks(2);
        try (Spotify spotify = client(MultiGet.PROBE)) {
            BulkCall<String, Track> call = spotify.tracks().bulk().linger(Duration.ofMillis(50));
            try (BatchCollector<String, Track> collector =
                    BatchCollector.of(call).start()) {
                List<String> told = Flux.just(id(1), "nonsense", id(2))
                        .flatMapSequential(id -> Result.of(collector.submit(id)))
                        .map(result ->
                                result.fold(Track::id, failure -> failure.code().name()))
                        .collectList()
                        .block(LIMIT);
                assertThat(told).containsExactly(id(1), ErrorCode.INVALID_INPUT.name(), id(2));
            }
        }
    }
}
