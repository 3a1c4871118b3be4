package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.Given.LIMIT;
import static io.millrace.musicbrainz.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.PageException;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.musicbrainz.model.Release;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Look-up, browse and search. */
class EntityClientTest {
    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    private final MusicBrainz musicBrainz = Given.client(server);

    @AfterEach
    void close() {
        musicBrainz.close();
    }

    private static <T> T valueOf(Mono<T> call) {
        return call.block(LIMIT);
    }

    @Test
    void get_whenSubscribed_asksOnceWithWhatIsToBeIncluded() {
        server.recordings(1);
        Mono<Recording> recording =
                musicBrainz.recordings().get(id(1), Include.ISRCS, Include.ARTIST_CREDITS, Include.ISRCS);
        assertThat(server.asked()).isEmpty();

        assertThat(valueOf(recording).isrcs()).containsExactly(FakeMusicBrainz.isrc(1));

        assertThat(server.asked()).containsExactly("/ws/2/recording/" + id(1) + "?inc=isrcs%20artist-credits");
        assertThat(server.server.asked().get(0).headers())
                .containsEntry("user-agent", "Tests/1.0 ( tests@example.org )");
    }

    @Test
    void get_whenNothingIsToBeIncluded_saysNothingOfIt() {
        server.recordings(1);

        Recording recording = valueOf(musicBrainz.recordings().get(id(1)));

        assertThat(recording.title()).isEqualTo("Song 1");
        assertThat(recording.isrcs()).isEmpty();
        assertThat(server.asked()).containsExactly("/ws/2/recording/" + id(1));
    }

    @Test
    void get_whenItHasBeenMerged_emitsWhatIsLeft() {
        server.recordings(1).merged(2, 1);

        assertThat(valueOf(musicBrainz.recordings().get(id(2))).id()).isEqualTo(id(1));
    }

    @Test
    void get_whenThereIsNone_isNotFoundAndTellsWhatTheServerSays() {
        MillraceException failure = failureOf(musicBrainz.recordings().get(id(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("Not Found");
        assertThat(failure.attempts()).isEqualTo(1);
        StepVerifier.create(musicBrainz.recordings().find(id(1)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void find_whenItIsThere_emitsIt() {
        server.recordings(1);

        assertThat(valueOf(musicBrainz.recordings().find(id(1))).title()).isEqualTo("Song 1");
    }

    @Test
    void get_whenTheServerCannotIncludeThat_isInvalidInput() {
        server.recordings(1);

        MillraceException failure = failureOf(musicBrainz.recordings().get(id(1), Include.LABELS));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageContaining("labels is not a valid inc parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "isrcs artists", "isrcs+artists", "ISRCS", "a&b"})
    void get_whenWhatIsToBeIncludedIsNoName_sendsNothing(String include) {
        assertThat(failureOf(musicBrainz.recordings().get(id(1), include)).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.asked()).isEmpty();
    }

    record Reader(String path, Mono<?> call) {
        @Override
        public String toString() {
            return path;
        }
    }

    @Test
    void get_ofEachKind_asksAtItsPath() {
        for (String kind : List.of("recording", "release", "release-group", "artist", "work", "label")) {
            server.entity(kind, Map.of("id", id(7).toString()));
        }
        Stream.of(
                        new Reader("recording", musicBrainz.recordings().get(id(7), Include.WORK_RELATIONS)),
                        new Reader("release", musicBrainz.releases().get(id(7), Include.LABELS)),
                        new Reader("release-group", musicBrainz.releaseGroups().get(id(7), Include.RELEASES)),
                        new Reader("artist", musicBrainz.artists().get(id(7), Include.WORKS)),
                        new Reader("work", musicBrainz.works().get(id(7), Include.RECORDING_RELATIONS)),
                        new Reader("label", musicBrainz.labels().get(id(7), Include.URL_RELATIONS)))
                .forEach(reader -> {
                    assertThat(reader.call.block(LIMIT)).extracting("id").isEqualTo(id(7));
                    assertThat(server.asked().get(server.asked().size() - 1))
                            .startsWith("/ws/2/" + reader.path + "/" + id(7));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT, 1",
        "403, FORBIDDEN, 1",
        "404, NOT_FOUND, 1",
        "405, OPERATION_FAILED, 1",
        "406, OPERATION_FAILED, 1",
        "500, SERVER_ERROR, 3",
        "502, SERVER_ERROR, 3"
    })
    void get_whenItIsRefused_hasTheCodeOfTheStatus(int status, ErrorCode code, int attempts) {
        Answer refusal = FakeMusicBrainz.error(status, "because");
        server.server.next(refusal, refusal, refusal);

        MillraceException failure = failureOf(musicBrainz.recordings().get(id(1)));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.attempts()).isEqualTo(attempts);
        assertThat(failure).hasMessageContaining("because");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "<metadata/>", "{\"id\":"})
    void get_whenTheAnswerIsNone_isAnInvalidResponse(String body) {
        Answer answer = Answer.text(200, body);
        server.server.next(answer, answer, answer);

        assertThat(failureOf(musicBrainz.recordings().get(id(1))).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @Test
    void browse_whenThereAreMany_emitsEachOnceInOrder() {
        server.recordings(230);

        StepVerifier.create(musicBrainz
                        .recordings()
                        .browse(BrowseQuery.of("artist", FakeMusicBrainz.ARTIST).withInclude(List.of(Include.ISRCS)))
                        .items()
                        .map(Recording::id))
                .expectNextSequence(Given.ids(230))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.asked())
                .containsExactly(
                        "/ws/2/recording?artist=" + FakeMusicBrainz.ARTIST + "&inc=isrcs&limit=100&offset=0",
                        "/ws/2/recording?artist=" + FakeMusicBrainz.ARTIST + "&inc=isrcs&limit=100&offset=100",
                        "/ws/2/recording?artist=" + FakeMusicBrainz.ARTIST + "&inc=isrcs&limit=100&offset=200");
    }

    @Test
    void browse_whenTheServerShortensItsPages_advancesByWhatWasReceived() {
        for (int number = 1; number <= 12; number++) {
            server.release(number, number == 3 ? 700 : 200);
        }

        StepVerifier.create(musicBrainz
                        .releases()
                        .browse(BrowseQuery.of("artist", FakeMusicBrainz.ARTIST)
                                .withInclude(List.of(Include.RECORDINGS))
                                .withPageSizeHint(10))
                        .byPage()
                        .map(page -> page.items().stream().map(Release::id).toList()))
                .expectNext(Given.ids(12).subList(0, 2))
                .expectNext(Given.ids(12).subList(2, 3))
                .expectNext(Given.ids(12).subList(3, 5))
                .expectNext(Given.ids(12).subList(5, 7))
                .expectNext(Given.ids(12).subList(7, 9))
                .expectNext(Given.ids(12).subList(9, 11))
                .expectNext(Given.ids(12).subList(11, 12))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void browse_whenReadByPage_tellsTheTotalAndWhereTheNextOneIs() {
        server.recordings(30);

        StepVerifier.create(musicBrainz
                        .recordings()
                        .browse(BrowseQuery.of("release", id(1)).withPageSizeHint(20))
                        .byPage())
                .assertNext(page ->
                        assertThat(page).extracting(Page::total, Page::next).containsExactly(30L, Cursor.at(20L)))
                .assertNext(page ->
                        assertThat(page).extracting(Page::total, Page::next).containsExactly(30L, Cursor.end()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void browse_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost() {
        server.recordings(500);

        StepVerifier.create(
                        musicBrainz
                                .recordings()
                                .browse(BrowseQuery.of("work", id(1)))
                                .items(),
                        1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(200))
                .thenCancel()
                .verify(LIMIT);

        assertThat(server.asked()).hasSizeBetween(1, 2);
    }

    @Test
    void browse_whenAPageFails_canBeResumedThere() {
        server.recordings(150);
        Answer refusal = FakeMusicBrainz.error(500, "down");
        var browse = musicBrainz.recordings().browse(BrowseQuery.of("artist", FakeMusicBrainz.ARTIST));

        StepVerifier.create(browse.items()
                        .doOnNext(first -> {
                            if (first.id().equals(id(1))) {
                                server.server.next(refusal, refusal, refusal);
                            }
                        })
                        .onErrorResume(PageException.class, failed -> browse.items(failed.cursor()))
                        .map(Recording::id))
                .expectNextSequence(Given.ids(150))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void browse_whenFiltered_saysSo() {
        server.entity("release-group", Map.of("id", id(1).toString(), "primary-type", "ep"));
        server.entity("release-group", Map.of("id", id(2).toString(), "primary-type", "album"));

        StepVerifier.create(musicBrainz
                        .releaseGroups()
                        .browse(BrowseQuery.of("artist", FakeMusicBrainz.ARTIST).withFilters(Map.of("type", "ep")))
                        .items())
                .assertNext(group -> assertThat(group.id()).isEqualTo(id(1)))
                .expectComplete()
                .verify(LIMIT);
    }

    static Stream<List<String>> links() {
        return Stream.of(
                List.of("recording", "artist", "release", "work", "collection"),
                List.of(
                        "release",
                        "artist",
                        "track_artist",
                        "label",
                        "recording",
                        "release-group",
                        "track",
                        "area",
                        "collection"),
                List.of("release-group", "artist", "release", "collection"),
                List.of("artist", "recording", "release", "release-group", "work", "area", "collection"),
                List.of("work", "artist", "collection"),
                List.of("label", "area", "release", "collection"));
    }

    @ParameterizedTest
    @MethodSource("links")
    void browse_byEachLinkThatItHas_asksForIt(List<String> kindAndLinks) {
        String kind = kindAndLinks.get(0);
        for (String link : kindAndLinks.subList(1, kindAndLinks.size())) {
            StepVerifier.create(client(kind).browse(BrowseQuery.of(link, id(1))).items())
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.asked().get(server.asked().size() - 1))
                    .isEqualTo("/ws/2/" + kind + "?" + link + "=" + id(1) + "&limit=100&offset=0");
        }
        assertThatThrownBy(() -> client(kind).browse(BrowseQuery.of("shop", id(1))))
                .matches(ErrorCode.INVALID_INPUT::matches)
                .hasMessageContaining("not by shop");
    }

    private EntityClient<?> client(String kind) {
        return switch (kind) {
            case "recording" -> musicBrainz.recordings();
            case "release" -> musicBrainz.releases();
            case "release-group" -> musicBrainz.releaseGroups();
            case "artist" -> musicBrainz.artists();
            case "work" -> musicBrainz.works();
            default -> musicBrainz.labels();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void browseAndSearch_whenThePageSizeIsNone_areRefusedAtOnce(
            int size) { // a search would fall back to 25, in silence
        assertThatThrownBy(() -> BrowseQuery.of("artist", id(1)).withPageSizeHint(size))
                .matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> musicBrainz.recordings().search("a", size)).matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> musicBrainz.recordings().search(" ")).matches(ErrorCode.INVALID_INPUT::matches);
    }

    @Test
    void search_whenThereAreMany_emitsEachOnceWithItsScore() {
        for (int number = 1; number <= 130; number++) {
            server.recording(number, "GBAYE0000001");
        }

        List<UUID> found = musicBrainz
                .recordings()
                .search("isrc:GBAYE0000001")
                .items()
                .doOnNext(hit -> assertThat(hit.score()).isEqualTo(100))
                .map(Recording::id)
                .collectList()
                .block(LIMIT);

        assertThat(found).containsExactlyInAnyOrderElementsOf(Given.ids(130));
        assertThat(server.asked())
                .containsExactly(
                        "/ws/2/recording?query=isrc%3AGBAYE0000001&limit=100&offset=0",
                        "/ws/2/recording?query=isrc%3AGBAYE0000001&limit=100&offset=100");
    }

    @Test
    void search_whenTheQueryIsAPhrase_arrivesAsItIs() {
        server.recordings(3);

        StepVerifier.create(musicBrainz
                        .recordings()
                        .search(Lucene.phrase("recording", "Song 2"), 5)
                        .items()
                        .map(Recording::id))
                .expectNext(id(2))
                .expectComplete()
                .verify(LIMIT);
    }
}
