package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.FakeMusicBrainz.isrc;
import static io.millrace.musicbrainz.Given.LIMIT;
import static io.millrace.musicbrainz.Given.passing;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchCollector;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One request a second, and what happens when the server says no all the same. */
class RateTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Long> arrivals = new CopyOnWriteArrayList<>();

    private long noted() {
        long now = time.now(TimeUnit.NANOSECONDS);
        arrivals.add(now);
        return now;
    }

    @Test
    void requests_fromBatchesCollectorsPagesAndSingleCallsAtOnce_neverComeTwoWithinASecond() {
        server.recordings(300).unindexed(7).merged(901, 1).countingBy(this::noted);
        for (int number = 1; number <= 3; number++) {
            server.url(number, "https://music.example.org/" + number);
        }
        try (MusicBrainz musicBrainz = Given.patientClient(server, time);
                BatchCollector<UUID, Found<Recording>> collector = BatchCollector.of(
                                musicBrainz.recordings().bulk())
                        .scheduler(time)
                        .start()) {
            List<UUID> ids = new ArrayList<>(Given.ids(120));
            ids.add(id(901));
            Flux<Object> all = Flux.mergeDelayError(
                    10,
                    musicBrainz
                            .recordings()
                            .batch()
                            .scheduler(time)
                            .concurrency(5)
                            .results(ids),
                    musicBrainz.isrcs().batch().scheduler(time).results(List.of(isrc(1), isrc(2), isrc(3))),
                    musicBrainz
                            .urls()
                            .batch()
                            .scheduler(time)
                            .results(List.of("https://music.example.org/1", "https://music.example.org/2")),
                    Flux.range(1, 10).flatMap(number -> musicBrainz.recordings().get(id(number)), 10),
                    Flux.range(150, 60).flatMap(number -> collector.submit(id(number)), 60),
                    musicBrainz
                            .recordings()
                            .browse(BrowseQuery.of("artist", FakeMusicBrainz.ARTIST))
                            .items());

            assertThat(passing(time, all)).hasSize(121 + 3 + 2 + 10 + 60 + 300);
        }
        // 2 searches and 2 look-ups, one search, one for the addresses, ten single ones, one for the collector, 3 pages
        assertThat(server.asked()).hasSize(20);
        assertThat(server.server.mostInFlight()).isEqualTo(1);
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @Test
    void requests_ofTwoClientsOfThisJvm_shareTheOneASecondByDefault() {
        server.recordings(1).countingBy(System::nanoTime); // the limit is in real time here
        try (MusicBrainz one = MusicBrainz.connect(Given.AGENT, options -> options.withBaseUrl(server.url()));
                MusicBrainz other = MusicBrainz.connect(
                        new UserAgent("Other", "1.0", "other@example.org"),
                        options -> options.withBaseUrl(server.url()))) {
            assertThat(Flux.merge(
                                    one.recordings().get(id(1)),
                                    other.recordings().get(id(1)))
                            .collectList()
                            .block(LIMIT))
                    .hasSize(2);
        }
    }

    @Test
    void get_whenTheServerIsBusy_isTriedAgainFourTimesInAllAtLeastASecondApart() {
        server.recordings(1).countingBy(this::noted).refusing(FakeMusicBrainz.busy(), 3);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            assertThat(passing(time, musicBrainz.recordings().get(id(1)).flux()))
                    .hasSize(1);
        }
        assertThat(arrivals).hasSize(4);
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @Test
    void get_whenTheServerStaysBusy_failsAsAServerErrorAfterFourAttempts() {
        server.recordings(1).refusing(FakeMusicBrainz.busy(), 4);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            Result<Recording> result = passing(
                            time, Result.of(musicBrainz.recordings().get(id(1))).flux())
                    .get(0);

            assertThat(result).isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                    .isEqualTo(ErrorCode.SERVER_ERROR));
            assertThat(server.asked()).hasSize(4);
        }
    }

    @Test
    void get_whenTheServerSaysTooFast_slowsEverybodyDown() {
        server.recordings(20).countingBy(this::noted).refusing(FakeMusicBrainz.tooFast(), 1);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            assertThat(passing(time, Flux.range(1, 3).flatMap(number -> musicBrainz
                            .recordings()
                            .get(id(number)))))
                    .hasSize(3);
        }
        assertThat(arrivals).hasSize(4);
        assertThat(arrivals.get(1) - arrivals.get(0)).isGreaterThanOrEqualTo(2 * SECOND);
    }

    @Test
    void get_whenItWasTooFastOnAndOn_isRateLimitedAndDoesNotOpenTheCircuit() {
        server.recordings(1).refusing(FakeMusicBrainz.tooFast(), 40);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            List<Result<Recording>> results = passing(
                    time,
                    Flux.range(1, 10)
                            .concatMap(
                                    number -> Result.of(musicBrainz.recordings().get(id(1)))));

            assertThat(results).hasSize(10).allSatisfy(result -> assertThat(result)
                    .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.RATE_LIMITED)));
            assertThat(passing(time, musicBrainz.recordings().get(id(1)).flux()))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", ""})
    void find_whenTheServerIsBusyWithAPageForPeople_neverSaysThatThereIsNone(String page) {
        server.refusing(Answer.text(503, page), 4);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            Result<Recording> result = passing(
                            time,
                            Result.of(musicBrainz.recordings().find(id(1))).flux())
                    .get(0);

            assertThat(result).isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                    .isEqualTo(ErrorCode.SERVER_ERROR));
        }
    }

    @Test
    void get_whenOnlyTheTextSaysTooFast_believesIt() {
        Answer bare = FakeMusicBrainz.error(503, "Your requests are exceeding the allowable rate limit.");
        server.recordings(1).refusing(bare, 4);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            assertThat(passing(
                                    time,
                                    Result.of(musicBrainz.recordings().get(id(1)))
                                            .flux())
                            .get(0))
                    .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.RATE_LIMITED));
        }
    }

    @Test
    void batch_whenTheServerIsBusyForAQuarterOfTheCalls_failsNone() {
        server.recordings(40).refusingEach(FakeMusicBrainz.busy(), 4);
        IntStream.rangeClosed(1, 40).forEach(server::unindexed);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            assertThat(passing(
                            time,
                            musicBrainz.recordings().batch().scheduler(time).results(Given.ids(40))))
                    .hasSize(40)
                    .allMatch(Result::isSuccess);
        }
    }

    @Test
    void get_whenTheServerForbidsIt_isNotTriedAgain() {
        server.refusing(FakeMusicBrainz.error(403, "refused").with("X-RateLimit-Who", "ua-missing"), 1);
        try (MusicBrainz musicBrainz = Given.patientClient(server, time)) {
            assertThat(passing(
                                    time,
                                    Result.of(musicBrainz.recordings().get(id(1)))
                                            .flux())
                            .get(0))
                    .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.FORBIDDEN));
        }
        assertThat(server.asked()).hasSize(1);
    }
}
