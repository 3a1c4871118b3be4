package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.FakeMusicBrainz.isrc;
import static io.millrace.musicbrainz.Given.LIMIT;
import static io.millrace.musicbrainz.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.musicbrainz.model.Isrc;
import io.millrace.musicbrainz.model.Recording;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Recordings by ISRC, of which one may have several. */
class IsrcClientTest {
    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    private final MusicBrainz musicBrainz = Given.client(server);

    @AfterEach
    void close() {
        musicBrainz.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBAYE0000001", "GB-AYE-00-00001", " gbaye0000001 "})
    void get_howeverItIsWritten_emitsAllItsRecordings(String isrc) {
        server.recording(1, "GBAYE0000001")
                .recording(2, "GBAYE0000001", "GBAYE0000002")
                .recording(3);

        Isrc found = musicBrainz
                .isrcs()
                .get(isrc, Include.ARTIST_CREDITS, Include.ISRCS)
                .block(LIMIT);

        assertThat(found.isrc()).isEqualTo("GBAYE0000001");
        assertThat(found.recordings()).extracting(Recording::id).containsExactly(id(1), id(2));
        assertThat(server.asked()).containsExactly("/ws/2/isrc/GBAYE0000001?inc=artist-credits%20isrcs");
    }

    @Test
    void get_whenNoneHasIt_isNotFound() {
        assertThat(failureOf(musicBrainz.isrcs().get(isrc(1))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(musicBrainz.isrcs().find(isrc(1))).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GBAYE000000", "GBAYE00000011", "1BAYE0000001", "GBAYEX000001", "../recording"})
    void get_whenItIsNone_sendsNothing(String isrc) {
        assertThat(failureOf(musicBrainz.isrcs().get(isrc)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void get_whenGenresAreToBeIncluded_isRefusedByTheServer() {
        server.recordings(1);

        assertThat(failureOf(musicBrainz.isrcs().get(isrc(1), Include.GENRES)).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void batch_whenThereAreMany_searchesForTwentyFiveAtOnceAndReadsAllPages() {
        for (int number = 1; number <= 150; number++) { // five recordings an ISRC: more than a page of hits
            server.recording(number, isrc(1 + (number - 1) / 5));
        }
        List<String> isrcs =
                IntStream.rangeClosed(1, 30).mapToObj(FakeMusicBrainz::isrc).toList();

        List<Result<Isrc>> results =
                musicBrainz.isrcs().getBatch(isrcs).collectList().block(LIMIT);

        assertThat(results).extracting(result -> result.orElseThrow().isrc()).isEqualTo(isrcs);
        assertThat(results).allSatisfy(result -> assertThat(result.orElseThrow().recordings())
                .hasSize(5));
        assertThat(server.asked()).hasSize(3).allMatch(target -> target.startsWith("/ws/2/recording?query=isrc%3A"));
    }

    @Test
    void batch_whenSomeAreNotIndexedMissingOrNone_settlesEachByItself() {
        server.recordings(3).unindexed(2);

        List<Result<Isrc>> results = musicBrainz
                .isrcs()
                .getBatch(Flux.just(isrc(1), isrc(2), isrc(77), "none", "gb-aye-00-00003"))
                .collectList()
                .block(LIMIT);

        assertThat(results)
                .extracting(result ->
                        result.fold(found -> found.recordings().get(0).id().toString(), failure -> failure.code()
                                .name()))
                .containsExactly(id(1).toString(), id(2).toString(), "NOT_FOUND", "INVALID_INPUT", id(3).toString());
        assertThat(server.asked()).hasSize(3).contains("/ws/2/isrc/" + isrc(2), "/ws/2/isrc/" + isrc(77));
    }
}
