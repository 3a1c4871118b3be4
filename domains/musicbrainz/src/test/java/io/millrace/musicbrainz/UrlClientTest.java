package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.Given.LIMIT;
import static io.millrace.musicbrainz.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.musicbrainz.model.Url;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Addresses, up to a hundred a request. */
class UrlClientTest {
    private static final String INCLUDE = "inc=recording-rels%20release-rels%20artist-rels";

    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    private final MusicBrainz musicBrainz = Given.client(server);

    @AfterEach
    void close() {
        musicBrainz.close();
    }

    private static String album(int number) {
        return "https://music.example.org/album/" + number;
    }

    private List<Result<Url>> read(String... resources) {
        return musicBrainz.urls().getBatch(List.of(resources)).collectList().block(LIMIT);
    }

    private static List<String> told(List<Result<Url>> results) {
        return results.stream()
                .map(result ->
                        result.fold(Url::resource, failure -> failure.code().name()))
                .toList();
    }

    @Test
    void get_whenItIsKnown_leadsToTheRelease() {
        server.url(1, album(1));

        Url url = musicBrainz.urls().get(album(1)).block(LIMIT);

        assertThat(url.relations().get(0).release().id()).isEqualTo(id(1));
        assertThat(server.asked())
                .containsExactly("/ws/2/url?resource=https%3A%2F%2Fmusic.example.org%2Falbum%2F1&" + INCLUDE);
    }

    @Test
    void get_whenItIsUnknown_isNotFound() {
        assertThat(failureOf(musicBrainz.urls().get(album(1))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(musicBrainz.urls().find(album(1))).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "album/1", "ftp://example.org/1", "https://", "not an address"})
    void get_whenItIsNoAddress_sendsNothing(String resource) {
        assertThat(failureOf(musicBrainz.urls().get(resource)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void batch_whenThereAreMany_asksForAHundredARequest() {
        List<String> resources = new ArrayList<>(
                IntStream.rangeClosed(1, 250).mapToObj(UrlClientTest::album).toList());
        for (int number = 1; number <= 250; number++) {
            server.url(number, album(number));
        }
        Collections.shuffle(resources); // the server answers in the order of its ids

        assertThat(told(musicBrainz
                        .urls()
                        .getBatch(Flux.fromIterable(resources))
                        .collectList()
                        .block(LIMIT)))
                .isEqualTo(resources);
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void batch_whenSomeAreUnknown_saysSoWithoutAskingForEach() {
        server.url(1, album(1)).url(3, album(3));

        assertThat(told(read(album(1), album(2), album(3)))).containsExactly(album(1), "NOT_FOUND", album(3));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void batch_whenTheyAreSpelledOtherwise_recognisesThem() {
        server.url(1, album(1)).url(2, album(2));

        assertThat(told(read(
                        "http://music.example.org/album/1",
                        "https://MUSIC.example.org/album/2".replace("MUSIC", "music") + "/")))
                .containsExactly(album(1), album(2));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void batch_whenOneIsAnsweredInAnUnknownForm_looksUpThoseWithoutAnAnswer() {
        server.url(1, album(1)).url(2, "https://new.example.org/2");

        List<String> told = told(read(album(1), "https://old.example.org/2", album(9)));

        assertThat(told.get(0)).isEqualTo(album(1));
        assertThat(told.get(2)).isEqualTo("NOT_FOUND");
        assertThat(server.asked())
                .hasSize(3)
                .filteredOn(target -> target.contains("old.example.org"))
                .hasSize(2);
    }

    @Test
    void batch_whenAKeyIsNoAddress_failsThatOneAlone() {
        server.url(1, album(1)).url(2, album(2));

        assertThat(told(read(album(1), "nonsense", album(2)))).containsExactly(album(1), "INVALID_INPUT", album(2));
        assertThat(told(read(album(1), "nonsense"))).containsExactly(album(1), "INVALID_INPUT");
        assertThat(server.asked()).hasSize(2);
    }
}
