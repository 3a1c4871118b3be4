package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.FakeSpotify.ids;
import static io.millrace.spotify.FakeSpotify.uri;
import static io.millrace.spotify.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchCollector;
import io.millrace.core.Await;
import io.millrace.core.Result;
import io.millrace.spotify.model.SavedTrack;
import io.millrace.spotify.model.Track;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows is what is run here. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path SOURCE = Path.of("src/test/java/io/millrace/spotify/ReadmeTest.java");

    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify().tracks(100).saved(uri(1));

    private URI visited(URI question) {
        Map<String, List<String>> asked = new QueryStringDecoder(question).parameters();
        server.expecting(asked.get("code_challenge").get(0));
        return URI.create(asked.get("redirect_uri").get(0) + "?code=" + FakeSpotify.CODE + "&state="
                + asked.get("state").get(0));
    }

    @Test
    void javaBlocks_always_areCodeThatIsRunHere() throws IOException {
        String source = compared(Files.readString(SOURCE));
        List<String> blocks = JAVA.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> compared(block.group(1))
                        .replace("SpotifyApp.of(clientId,clientSecret)", "server.app()")
                        .replace("withoutSecret(clientId);", "withoutSecret(clientId).at(api,accounts);")
                        .replace("Path.of(\"spotify.token\")", "folder.resolve(\"spotify.token\")"))
                .toList();
        assertThat(blocks).hasSize(3).allSatisfy(block -> assertThat(source).contains(block));
    }

    /** Here a block goes on before it closes, to see what it did. */
    private static String compared(String code) {
        return code.replaceAll("\\s+", "").replaceFirst("}$", "");
    }

    @Test
    void app_always_readsManyAtOnce() {
        List<String> ids = ids(100);
        try (Spotify spotify = Spotify.connect(server.app())) { // for what is public
            List<Result<Track>> tracks =
                    Await.list(spotify.tracks().getBatch(ids)); // one outcome for each id, in order
            assertThat(tracks).extracting(track -> track.orElseThrow().id()).isEqualTo(ids);
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void user_onceConsented_hasTheirLibraryRead(@TempDir Path folder) {
        String clientId = FakeSpotify.CLIENT;
        String accounts = server.server.url();
        String api = accounts + "/v1";
        SpotifyApp app = SpotifyApp.withoutSecret(clientId).at(api, accounts); // or with one
        RefreshTokens tokens = RefreshTokens.inFile(folder.resolve("spotify.token")); // or a store of your own

        Consent consent = Consent.of(app, URI.create("http://127.0.0.1:8888/callback"), "user-library-read");
        URI address = visited(consent.url()); // send the user there; they come back to an address
        Await.await(consent.redeem(address, tokens));

        try (Spotify spotify = Spotify.connect(app, tokens)) {
            Flux<SavedTrack> saved = spotify.library().tracks().items(); // pages are read as they are asked for
            List<SavedTrack> newest = Await.list(saved.take(60));
            assertThat(newest).hasSize(1);
        }
    }

    @Test
    void collector_always_givesASubmissionItsOwnOutcome() {
        String id = id(7);
        try (Spotify spotify = Given.client(server)) {
            BatchCollector<String, Track> collector =
                    BatchCollector.of(spotify.tracks().bulk()).start();

            Mono<Track> track = collector.submit(id); // its own outcome, although it shares its request with others
            assertThat(track.block(LIMIT).id()).isEqualTo(id);
            collector.close();
        }
    }
}
