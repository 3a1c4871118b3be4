package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.Given.LIMIT;
import static io.millrace.musicbrainz.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MusicBrainzTest {
    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    @Test
    void connect_whenNothingIsAsked_connectsNothing() {
        MusicBrainz.connect(Given.AGENT).close();

        assertThat(server.asked()).isEmpty();
    }

    @Test
    void connect_whenAnOptionMakesNoSense_isRefused() {
        assertThatThrownBy(() -> MusicBrainz.connect(Given.AGENT, options -> options.withBaseUrl("musicbrainz")))
                .matches(ErrorCode.INVALID_INPUT::matches);
    }

    @Test
    void get_whenSubscribedTwice_asksTwice() {
        server.recordings(1);
        try (MusicBrainz musicBrainz = Given.client(server)) {
            var recording = musicBrainz.recordings().get(id(1));
            assertThat(recording.concatWith(recording).collectList().block(LIMIT))
                    .hasSize(2);
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void close_whenDone_refusesFurtherCalls() {
        MusicBrainz musicBrainz = Given.client(server);
        musicBrainz.closeGracefully(Duration.ofSeconds(1)).block(LIMIT);

        assertThat(failureOf(musicBrainz.recordings().get(id(1)))).hasMessageContaining("closed");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void meters_whenRegistered_tellTheService() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (MusicBrainz musicBrainz = Given.client(server)) {
            musicBrainz.meters().bindTo(registry);

            assertThat(registry.getMeters())
                    .isNotEmpty()
                    .allMatch(meter -> meter.getId().getTags().toString().contains("musicbrainz"));
        }
    }
}
