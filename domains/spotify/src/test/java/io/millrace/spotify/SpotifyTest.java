package io.millrace.spotify;

import static io.millrace.spotify.FakeSpotify.id;
import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpotifyTest {
    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify().tracks(1);

    @Test
    void connect_whenNothingIsAsked_connectsNothing() {
        Spotify.connect(server.app()).close();
        Spotify.connect(server.app(), RefreshTokens.inMemory()).close();

        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void connect_whenAnAddressMakesNoSense_isRefused() {
        assertThatThrownBy(() -> Spotify.connect(server.app().at("spotify", "https://accounts.example")))
                .matches(ErrorCode.INVALID_INPUT::matches);
        assertThatThrownBy(() -> Spotify.connect(server.app().at("https://api.example", "accounts")))
                .matches(ErrorCode.INVALID_INPUT::matches);
    }

    @Test
    void get_whenSubscribedTwice_asksTwice() {
        try (Spotify spotify = Given.client(server)) {
            var track = spotify.tracks().get(id(1));
            assertThat(track.concatWith(track).collectList().block(LIMIT)).hasSize(2);
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void close_whenDone_refusesFurtherCalls() {
        Spotify spotify = Given.client(server);
        spotify.closeGracefully(Duration.ofSeconds(1)).block(LIMIT);

        assertThat(failureOf(spotify.tracks().get(id(1)))).hasMessageContaining("closed");
        assertThat(server.server.asked()).isEmpty();
    }

    @Test
    void meters_whenRegistered_tellTheService() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Spotify spotify = Given.client(server)) {
            spotify.meters().bindTo(registry);

            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .allMatch(meter -> meter.getId().getTags().toString().contains("spotify"));
        }
    }
}
