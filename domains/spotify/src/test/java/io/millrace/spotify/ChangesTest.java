package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.uri;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchItem;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.spotify.PlaylistsClient.Added;
import io.millrace.testing.FakeServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** The library and playlists of a user. */
class ChangesTest {
    private static final String ITEMS = "/playlists/" + id(1) + "/items";

    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify();

    private final Spotify spotify = Given.userClient(server);

    @AfterEach
    void close() {
        spotify.close();
    }

    private static List<String> uris(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(FakeSpotify::uri).toList();
    }

    @Test
    void library_whenSavedAskedAndRemoved_holdsWhatItShould() {
        spotify.library()
                .save(List.of(uri(1), uri(2), "spotify:album:" + id(3)))
                .block(LIMIT);
        assertThat(server.saved()).containsExactly(uri(1), uri(2), "spotify:album:" + id(3));

        assertThat(spotify.library().contains(List.of(uri(2), uri(9), uri(1))).block(LIMIT))
                .containsExactly(true, false, true);

        spotify.library().remove(List.of(uri(1))).block(LIMIT);
        assertThat(server.saved()).containsExactly(uri(2), "spotify:album:" + id(3));
        assertThat(server.asked().get(0))
                .isEqualTo("PUT /me/library?uris="
                        + String.join("%2C", List.of(uri(1), uri(2), "spotify:album:" + id(3)))
                                .replace(":", "%3A"));
    }

    @Test
    void library_whenThereAreMany_takesFortyARequest() {
        List<String> hundred = uris(100);

        assertThat(spotify.library().savesBatch().results(hundred).collectList().block(LIMIT))
                .hasSize(100)
                .allMatch(Result::isSuccess);
        assertThat(server.saved()).containsExactlyInAnyOrderElementsOf(hundred);
        assertThat(spotify.library()
                        .containsBatch()
                        .results(uris(101))
                        .map(Result::orElseThrow)
                        .collectList()
                        .block(LIMIT))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 101).mapToObj(i -> i <= 100).toList());
        assertThat(spotify.library()
                        .removalsBatch()
                        .results(hundred)
                        .collectList()
                        .block(LIMIT))
                .hasSize(100)
                .allMatch(Result::isSuccess);
        assertThat(server.saved()).isEmpty();
        assertThat(server.asked()).hasSize(9);
    }

    @Test
    void library_whenAUriIsMalformed_failsThatOneAlone() {
        List<BatchItem<String, Void>> items = spotify.library()
                .savesBatch()
                .run(List.of(uri(1), "nonsense", uri(2)))
                .collectList()
                .block(LIMIT);

        assertThat(items).extracting(item -> item.result().isSuccess()).containsExactly(true, false, true);
        assertThat(server.saved()).containsExactlyInAnyOrder(uri(1), uri(2));
    }

    @Test
    void library_whenThereAreTooManyOrNone_sendsNothing() {
        assertThat(failureOf(spotify.library().contains(uris(41))).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(spotify.library().contains(List.of())).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void library_whenAnAppAsksForItself_isForbidden() {
        try (Spotify app = Given.client(server)) {
            assertThat(failureOf(app.library().me()).code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void playlist_whenRead_hasItsItemsInOrder() {
        server.playlist(1, uris(70).toArray(String[]::new));

        assertThat(spotify.playlists().get(id(1)).block(LIMIT).items().total()).isEqualTo(70);
        assertThat(spotify.playlists()
                        .items(id(1))
                        .items()
                        .map(item -> item.item().uri())
                        .collectList()
                        .block(LIMIT))
                .isEqualTo(uris(70));
        assertThat(failureOf(spotify.playlists().get(id(2))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(spotify.playlists().find(id(2))).expectComplete().verify(LIMIT);
    }

    @Test
    void addItems_whenThereAreMany_addsThemInOrderAHundredARequest() {
        server.playlist(1, uri(900));
        List<String> uris = new ArrayList<>(uris(249));
        uris.add(uri(1)); // twice in it, as wanted

        StepVerifier.create(spotify.playlists().addItems(id(1), uris))
                .expectNext(new Added(100, "snapshot-1"), new Added(100, "snapshot-2"), new Added(50, "snapshot-3"))
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.playlist(id(1)))
                .startsWith(uri(900), uri(1))
                .hasSize(251)
                .endsWith(uri(249), uri(1));
    }

    @Test
    void addItems_whenAnAnswerIsLost_isAmbiguousAndAddsNothingMore() {
        server.playlist(1);

        StepVerifier.create(spotify.playlists()
                        .addItems(id(1), uris(300))
                        .doOnNext(added -> server.refusing(FakeSpotify.error(502, "down"), 1)))
                .expectNext(new Added(100, "snapshot-1"))
                .expectErrorSatisfies(
                        failure -> assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.AMBIGUOUS))
                .verify(LIMIT);

        assertThat(server.server.asked("POST", "/v1" + ITEMS)).isEqualTo(2);
    }

    @Test
    void addItemsAt_whenAPositionIsGiven_addsThemThere() {
        server.playlist(1, uri(1), uri(4));

        spotify.playlists().addItemsAt(id(1), 1, List.of(uri(2), uri(3))).block(LIMIT);

        assertThat(server.playlist(id(1))).isEqualTo(uris(4));
    }

    @Test
    void replaceItems_whenGiven_takeThePlaceOfAll() {
        server.playlist(1, uri(7), uri(8));

        assertThat(spotify.playlists().replaceItems(id(1), uris(2)).block(LIMIT))
                .isEqualTo("snapshot-1");

        assertThat(server.playlist(id(1))).isEqualTo(uris(2));
    }

    @Test
    void moveItems_whenMoved_standWhereTheyShould() {
        server.playlist(1, uri(1), uri(4), uri(5), uri(2), uri(3));

        spotify.playlists().moveItems(id(1), 1, 2, 5).block(LIMIT);

        assertThat(server.playlist(id(1))).isEqualTo(uris(5));
    }

    @Test
    void moveItems_whenTheAnswerIsLost_isNotRepeated() {
        server.playlist(1, uri(1), uri(2)).refusing(FakeSpotify.error(503, "down"), 1);

        assertThat(failureOf(spotify.playlists().moveItems(id(1), 0, 1, 2)).code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void removeItems_whenInItTwice_removesBoth() {
        server.playlist(1, uri(1), uri(2), uri(1));

        assertThat(spotify.playlists().removeItems(id(1), List.of(uri(1))).block(LIMIT))
                .isEqualTo("snapshot-1");

        assertThat(server.playlist(id(1))).containsExactly(uri(2));
    }

    @Test
    void removalsBatch_whenThereAreMany_removesAHundredARequest() {
        server.playlist(1, uris(250).toArray(String[]::new));

        assertThat(spotify.playlists()
                        .removalsBatch(id(1))
                        .results(uris(249))
                        .collectList()
                        .block(LIMIT))
                .hasSize(249)
                .allMatch(Result::isSuccess);

        assertThat(server.playlist(id(1))).containsExactly(uri(250));
        assertThat(server.server.asked("DELETE", "/v1" + ITEMS)).isEqualTo(3);
    }

    @Test
    void changes_whenThereAreTooManyOrMalformed_sendNothing() {
        assertThat(failureOf(spotify.playlists().replaceItems(id(1), uris(101))).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(spotify.playlists().removeItems(id(1), List.of())).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(spotify.playlists()
                                .addItems(id(1), List.of("nonsense"))
                                .next())
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void change_whenSpotifyNamesNoSnapshot_saysSo() {
        server.server.next(
                Answer.json(200, Map.of("access_token", "user-0", "expires_in", 3_600)), Answer.json(201, Map.of()));

        assertThat(failureOf(spotify.playlists().replaceItems(id(1), uris(1))).code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
    }
}
