package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.ids;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.batch.BatchItem;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.spotify.model.Track;
import io.millrace.testing.FakeServer.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Single things and many, for an app that may ask for many. */
class CatalogueTest {
    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify();

    private final Spotify spotify = Given.client(server);

    @AfterEach
    void close() {
        spotify.close();
    }

    private Catalogue<?> kind(String name) {
        return switch (name) {
            case "tracks" -> spotify.tracks();
            case "albums" -> spotify.albums();
            case "artists" -> spotify.artists();
            case "shows" -> spotify.shows();
            case "episodes" -> spotify.episodes();
            case "audiobooks" -> spotify.audiobooks();
            case "chapters" -> spotify.chapters();
            default -> spotify.audioFeatures();
        };
    }

    private static List<String> told(List<Result<Track>> results) {
        return results.stream()
                .map(result -> result.fold(Track::id, failure -> failure.code().name()))
                .toList();
    }

    @Test
    void get_whenSubscribed_asksOnceWithABearerToken() {
        server.tracks(1);
        Mono<Track> track = spotify.tracks().get(id(1));
        assertThat(server.server.asked()).isEmpty();

        assertThat(track.block(LIMIT).isrc()).hasValue("GBAYE0000001");

        assertThat(server.asked()).containsExactly("GET /tracks/" + id(1));
        assertThat(server.server.asked().get(1).headers()).containsEntry("authorization", "Bearer app-1");
    }

    @Test
    void get_whenThereIsNone_isNotFoundAndFindCompletesEmpty() {
        assertThat(failureOf(spotify.tracks().get(id(1))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(spotify.tracks().find(id(1))).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "000000000000000000000!", "00000000000000000000001x", "../me", "spotify:track:1"})
    void get_whenItCannotBeAnId_sendsNothing(String id) {
        assertThat(failureOf(spotify.tracks().get(id)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void inMarket_whenItIsOne_isAskedForThere() {
        server.tracks(2);
        Catalogue<Track> inSweden = spotify.tracks().inMarket("SE");

        inSweden.get(id(1)).block(LIMIT);
        inSweden.getBatch(ids(2)).blockLast(LIMIT);

        assertThat(server.asked())
                .containsExactly(
                        "GET /tracks/" + id(1) + "?market=SE",
                        "GET /tracks?ids=" + id(1) + "%2C" + id(2) + "&market=SE");
    }

    @ParameterizedTest
    @CsvSource({"tracks, se", "tracks, SWE", "artists, SE", "audio-features, SE"})
    void inMarket_whenThereIsNoSuch_isRefused(String kind, String market) {
        assertThatThrownBy(() -> kind(kind).inMarket(market)).matches(ErrorCode.INVALID_INPUT::matches);
    }

    @ParameterizedTest
    @CsvSource({
        "tracks, 50",
        "albums, 20",
        "artists, 50",
        "shows, 50",
        "episodes, 50",
        "audiobooks, 50",
        "chapters, 50",
        "audio-features, 100"
    })
    void batch_ofEachKind_asksForAsManyAsSpotifyAllows(String kind, int most) {
        ids(2 * most + 1).forEach(id -> server.thing(kind, Map.of("id", id)));

        assertThat(kind(kind).getBatch(ids(2 * most + 1)).collectList().block(LIMIT))
                .hasSize(2 * most + 1)
                .allMatch(Result::isSuccess);

        assertThat(server.asked()).hasSize(3);
        assertThat(server.server.asked().stream()
                        .filter(one -> one.query().containsKey("ids"))
                        .map(one -> one.parameter("ids").split(",").length))
                .containsExactlyInAnyOrder(most, most); // the one that is left has a request of its own
    }

    @Test
    void batch_ofAHundredTracks_takesTwoRequests() {
        server.tracks(100);
        List<String> ids = new ArrayList<>(ids(100));
        Collections.shuffle(ids);

        List<BatchItem<String, Track>> items =
                spotify.tracks().batch().run(ids).collectList().block(LIMIT);

        assertThat(items).extracting(BatchItem::key).isEqualTo(ids);
        assertThat(items)
                .allSatisfy(item -> assertThat(item.result().orElseThrow().id()).isEqualTo(item.key()));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void batch_whenSomeAreUnknown_keepsEveryPosition() {
        server.track(1).track(3);

        assertThat(told(spotify.tracks()
                        .getBatch(List.of(id(1), id(2), id(3), id(4)))
                        .collectList()
                        .block(LIMIT)))
                .containsExactly(id(1), "NOT_FOUND", id(3), "NOT_FOUND");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void batch_whenOneIsMalformed_failsThatOneAloneAndSendsItNot() {
        server.tracks(2);

        assertThat(told(spotify.tracks()
                        .getBatch(Flux.just(id(1), "nonsense", id(2)))
                        .collectList()
                        .block(LIMIT)))
                .containsExactly(id(1), "INVALID_INPUT", id(2));
        assertThat(server.asked()).containsExactly("GET /tracks?ids=" + id(1) + "%2C" + id(2));
    }

    @Test
    void batch_whenAnIdComesTwice_asksOnceAndAnswersBoth() {
        server.tracks(2);

        assertThat(told(spotify.tracks()
                        .getBatch(List.of(id(1), id(2), id(1)))
                        .collectList()
                        .block(LIMIT)))
                .containsExactly(id(1), id(2), id(1));
        assertThat(server.asked()).containsExactly("GET /tracks?ids=" + id(1) + "%2C" + id(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"tracks\":null}", "{\"tracks\":[null]}", "{\"tracks\":[null,null,null]}"})
    void batch_whenWhichIsWhichCannotBeTold_failsThemAllAndSaysSo(String answer) {
        server.refusing(Answer.text(200, "application/json", answer), 1);

        assertThat(told(spotify.tracks().getBatch(ids(2)).collectList().block(LIMIT)))
                .containsExactly("INVALID_RESPONSE", "INVALID_RESPONSE");
    }

    @Test
    void batch_whenOneIdSpoilsARequestAllTheSame_isFoundOut() {
        server.tracks(4).refusing(FakeSpotify.error(400, "Invalid id"), 1);

        assertThat(told(spotify.tracks().getBatch(ids(4)).collectList().block(LIMIT)))
                .isEqualTo(ids(4));
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void takesMany_whenItMay_isFoundOutOnce() {
        assertThat(spotify.tracks().takesMany().block(LIMIT)).isTrue();
        assertThat(spotify.tracks().takesMany().block(LIMIT)).isTrue();

        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void bulk_whenAMemberIsGivenTwice_staysWithItsPositions() {
        server.tracks(3);

        assertThat(spotify.tracks()
                        .batch()
                        .unordered()
                        .run(Arrays.asList(id(3), id(2), id(1)))
                        .map(item -> item.key() + item.result().orElseThrow().id())
                        .collectList()
                        .block(LIMIT))
                .containsExactlyInAnyOrder(id(1) + id(1), id(2) + id(2), id(3) + id(3));
    }
}
