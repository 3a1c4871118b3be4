package io.millrace.musicbrainz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody calls MusicBrainz without saying who it is. */
class UserAgentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "me@example.org",
                "https://example.org/player",
                "http://player.example.org",
                "HTTPS://example.org"
            })
    void header_whenTheContactCanBeReached_isAsTheServerWantsIt(String contact) {
        assertThat(new UserAgent("My.Player", "1.2-beta+3", contact).header())
                .isEqualTo("My.Player/1.2-beta+3 ( " + contact + " )");
    }

    @Test
    void parse_whenItIsWritten_isTheSameAgain() {
        UserAgent agent = new UserAgent("MyPlayer", "1.2", "me@example.org");

        assertThat(UserAgent.parse(agent.header())).isEqualTo(agent);
        assertThat(UserAgent.parse(" MyPlayer/1.2 (me@example.org) ")).isEqualTo(agent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MyPlayer",
                "MyPlayer/1.2",
                "MyPlayer ( me@example.org )",
                "MyPlayer/1.2 me@example.org",
                "MyPlayer/1.2 ( )",
                "MyPlayer/1.2 ( me )",
                "MyPlayer/1.2 ( me@example.org ) and more",
                "MyPlayer/1.2 ( me@example.org\r\nHost: evil )",
                "Java/17 ( me@example.org )"
            })
    void parse_whenItSaysNobody_isRefused(String text) {
        assertThatThrownBy(() -> UserAgent.parse(text)).matches(ErrorCode.INVALID_INPUT::matches);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1.0, me@example.org",
        "My Player, 1.0, me@example.org",
        "MyPlayer, '', me@example.org",
        "MyPlayer, 1.0 beta, me@example.org",
        "MyPlayer, 1.0, ''",
        "MyPlayer, 1.0, example.org",
        "MyPlayer, 1.0, me@example",
        "MyPlayer, 1.0, me@example.org)",
        "MyPlayer, 1.0, ftp://example.org",
        "MyPlayer, 1.0, https://localhost",
        "okhttp, 4.12, me@example.org",
        "python-requests, 2.31, me@example.org",
        "Millrace, 1.0, me@example.org"
    })
    void userAgent_whenAPartSaysNothing_isRefused(String application, String version, String contact) {
        assertThatThrownBy(() -> new UserAgent(application, version, contact))
                .matches(ErrorCode.INVALID_INPUT::matches)
                .hasMessageContaining("MusicBrainz is not called without");
    }
}
