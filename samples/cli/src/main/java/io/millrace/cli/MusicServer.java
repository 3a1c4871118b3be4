package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.http.ClientOptions;
import io.millrace.musicbrainz.MusicBrainz;
import io.millrace.musicbrainz.UserAgent;
import io.millrace.musicbrainz.model.Artist;
import io.millrace.spotify.Spotify;
import io.millrace.spotify.SpotifyApp;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which of the two services, who calls, and how patiently. */
final class MusicServer {
    private enum Source {
        SPOTIFY,
        MUSICBRAINZ
    }

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SERVICE",
            description = "Where to read from: ${COMPLETION-CANDIDATES}.")
    private Source from = Source.SPOTIFY;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "Another address of the service; default: MILLRACE_SPOTIFY_BASE_URL or MILLRACE_MUSICBRAINZ_BASE_URL, or"
                            + " the service's own.")
    private @Nullable String baseUrl;

    @Option(
            names = "--accounts-url",
            paramLabel = "URL",
            description =
                    "Another address of Spotify's tokens; default: MILLRACE_SPOTIFY_ACCOUNTS_URL, or Spotify's own.")
    private @Nullable String accountsUrl;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The app that calls Spotify; default: MILLRACE_SPOTIFY_CLIENT_ID.")
    private @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "A file that holds the app's secret; default: the variable MILLRACE_SPOTIFY_CLIENT_SECRET.")
    private @Nullable Path clientSecretFile;

    @Option(
            names = "--user-agent",
            paramLabel = "TEXT",
            description =
                    "Who calls MusicBrainz, such as 'MyPlayer/1.2 ( me@example.org )'; default: MILLRACE_MUSICBRAINZ_USER_AGENT.")
    private @Nullable String userAgent;

    @Mixin
    private final CallFlags calls = new CallFlags();

    boolean isSpotify() {
        return from == Source.SPOTIFY;
    }

    /** Refuses what would be ignored. */
    void validate() {
        if (isSpotify() && userAgent != null) {
            throw Usage.wrong(command, "Give --user-agent only with --from musicbrainz");
        }
        if (!isSpotify() && (clientId != null || clientSecretFile != null || accountsUrl != null)) {
            throw Usage.wrong(
                    command, "Give --client-id, --client-secret-file and --accounts-url only with --from spotify");
        }
    }

    Service<Spotify> spotify() {
        return new Service<>() {
            @Override
            public Spotify connect(int concurrency) {
                SpotifyApp app = app();
                Spotify spotify = usable(() -> Spotify.connect(app, options -> calls.applyTo(options, concurrency)));
                try {
                    Await.await(spotify.tracks().takesMany());
                    return spotify;
                } catch (MillraceException refused) {
                    spotify.close();
                    throw refused;
                }
            }

            @Override
            public void close(Spotify spotify) {
                spotify.close();
            }

            @Override
            public @Nullable String url() {
                return or(baseUrl, "MILLRACE_SPOTIFY_BASE_URL");
            }
        };
    }

    private SpotifyApp app() {
        String id = required(
                or(clientId, "MILLRACE_SPOTIFY_CLIENT_ID"),
                "the app: give --client-id or set MILLRACE_SPOTIFY_CLIENT_ID");
        String secret = required(
                clientSecretFile == null
                        ? System.getenv("MILLRACE_SPOTIFY_CLIENT_SECRET")
                        : Input.secret(clientSecretFile),
                "the app's secret: give --client-secret-file or set MILLRACE_SPOTIFY_CLIENT_SECRET");
        SpotifyApp app = usable(() -> SpotifyApp.of(id, secret));
        String api = or(baseUrl, "MILLRACE_SPOTIFY_BASE_URL");
        String accounts = or(accountsUrl, "MILLRACE_SPOTIFY_ACCOUNTS_URL");
        return app.at(api == null ? app.apiUrl() : api, accounts == null ? app.accountsUrl() : accounts);
    }

    Service<MusicBrainz> musicBrainz() {
        return new Service<>() {
            @Override
            public MusicBrainz connect(int concurrency) {
                String text = required(
                        or(userAgent, "MILLRACE_MUSICBRAINZ_USER_AGENT"),
                        "who calls: give --user-agent or set MILLRACE_MUSICBRAINZ_USER_AGENT");
                MusicBrainz musicBrainz = usable(() -> MusicBrainz.connect(
                        UserAgent.parse(text), options -> calls.applyTo(at(url(), options), concurrency)));
                try {
                    Await.await(musicBrainz.artists().get(Artist.VARIOUS_ARTISTS)); // who is always there
                    return musicBrainz;
                } catch (MillraceException refused) {
                    musicBrainz.close();
                    throw refused;
                }
            }

            @Override
            public void close(MusicBrainz musicBrainz) {
                musicBrainz.close();
            }

            @Override
            public @Nullable String url() {
                return or(baseUrl, "MILLRACE_MUSICBRAINZ_BASE_URL");
            }
        };
    }

    private static ClientOptions at(@Nullable String url, ClientOptions options) {
        return url == null ? options : options.withBaseUrl(url);
    }

    private <T> T usable(Supplier<T> made) {
        try {
            return made.get();
        } catch (MillraceException unusable) {
            throw Usage.wrong(command, String.valueOf(unusable.getMessage()));
        }
    }

    private static @Nullable String or(@Nullable String given, String variable) {
        return given == null ? System.getenv(variable) : given;
    }

    private String required(@Nullable String value, String what) {
        if (value == null || value.isBlank()) {
            throw Usage.wrong(command, "Missing " + what);
        }
        return value.strip();
    }
}
