package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Asked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** {@code millrace music}: what it asks of which service, and what it prints of the answer. */
class MusicVerbsTest {
    private static final String A = "0000000000000000000001";
    private static final String B = "0000000000000000000002";
    private static final String MBID = "6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e21";
    private static final String GONE = "6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e22";
    private static final String UNKNOWN = "6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e23";

    @TempDir
    private Path folder;

    @RegisterExtension
    private final FakeServer server = FakeServer.of(asked -> Mono.just(answer(asked)));

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream standardErr = System.err;
    private boolean development;
    private Path secret;

    @BeforeEach
    void listen() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), "the-secret\n");
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(standardErr);
    }

    private Answer answer(Asked asked) {
        String path = asked.path();
        if (path.equals("/api/token")) {
            return asked.headers().get("authorization").equals("Basic dGhlLWFwcDp0aGUtc2VjcmV0")
                    ? Answer.json(200, Map.of("access_token", "token", "expires_in", 3_600))
                    : Answer.json(400, Map.of("error", "invalid_client", "error_description", "Invalid client secret"));
        }
        if (path.equals("/v1/tracks")) {
            return development
                    ? Answer.json(403, Map.of("error", Map.of("status", 403, "message", "Forbidden")))
                    : Answer.json(
                            200,
                            Map.of(
                                    "tracks",
                                    Stream.of(asked.parameter("ids").split(","))
                                            .map(MusicVerbsTest::track)
                                            .toList()));
        }
        if (path.startsWith("/v1/tracks/")) {
            return Answer.json(200, track(path.replace("/v1/tracks/", "")));
        }
        if (path.startsWith("/ws/2/artist/")) {
            return Answer.json(200, Map.of("id", path.replace("/ws/2/artist/", "")));
        }
        if (path.equals("/ws/2/recording")) {
            return Answer.json(200, Map.of("count", 1, "offset", 0, "recordings", List.of(recording())));
        }
        return path.equals("/ws/2/recording/" + GONE) || path.equals("/ws/2/recording/" + MBID)
                ? Answer.json(200, recording())
                : Answer.json(404, Map.of("error", "Not Found"));
    }

    private static Map<String, Object> track(String id) {
        return Map.of(
                "id",
                id,
                "name",
                "Song",
                "artists",
                List.of(Map.of("name", "Band")),
                "duration_ms",
                200_040,
                "explicit",
                false);
    }

    private static Map<String, Object> recording() {
        return Map.of(
                "id",
                MBID,
                "title",
                "Song",
                "length",
                200_000,
                "first-release-date",
                "1991",
                "isrcs",
                List.of("GBAYE9100001"));
    }

    private List<String> asked(String prefix) {
        return server.asked().stream()
                .map(Asked::toString)
                .filter(one -> one.startsWith(prefix))
                .toList();
    }

    @Test
    void get_fromSpotify_printsALineForEachInOrderFromOneCall() {
        Printed printed = spotify(A, "nonsense", B);

        assertThat(printed.out.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "{\"index\":0,\"key\":\"" + A + "\",\"ok\":true,\"value\":{\"id\":\"" + A
                                                + "\",\"name\":\"Song\",\"artists\":[{\"name\":\"Band\"}],\"duration_ms\":200040,\"explicit\":false}}"),
                        line -> assertThat(line)
                                .startsWith(
                                        "{\"index\":1,\"key\":\"nonsense\",\"ok\":false,\"error\":{\"code\":\"INVALID_INPUT\""),
                        line -> assertThat(line).startsWith("{\"index\":2,\"key\":\"" + B + "\",\"ok\":true"));
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(asked("GET /v1/"))
                .containsExactly("GET /v1/tracks?ids=0000000000000000000000", "GET /v1/tracks?ids=" + A + "%2C" + B);
    }

    @Test
    void get_fromSpotifyForANewApp_asksForEach() {
        development = true;

        Printed printed = spotify(A, B, "--output", "table");

        assertThat(printed.out.lines())
                .containsExactly(
                        "KEY                     name    artists         duration_ms     explicit",
                        A + "  Song    1               200040          false",
                        B + "  Song    1               200040          false");
        assertThat(printed.status).isEqualTo(Main.OK);
        assertThat(asked("GET /v1/tracks/")).containsExactlyInAnyOrder("GET /v1/tracks/" + A, "GET /v1/tracks/" + B);
    }

    @Test
    void get_fromMusicBrainz_printsALineForEachAndSaysWhatHasBeenMerged() {
        Printed printed = musicBrainz(MBID, "seven", GONE, UNKNOWN, MBID.toUpperCase(Locale.ROOT));

        assertThat(printed.out.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("{\"index\":0,\"key\":\"" + MBID + "\",\"ok\":true,\"value\":{\"id\":\""
                                        + MBID + "\",\"title\":\"Song\"")
                                .doesNotContain("merged"),
                        line -> assertThat(line)
                                .contains("\"key\":\"seven\",\"ok\":false,\"error\":{\"code\":\"INVALID_INPUT\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"key\":\"" + GONE + "\",\"ok\":true",
                                        "\"id\":\"" + MBID + "\"",
                                        "\"merged-from\":\"" + GONE + "\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"key\":\"" + UNKNOWN + "\",\"ok\":false", "\"NOT_FOUND\"", "\"status\":404"),
                        line -> assertThat(line).contains("\"ok\":true"));
        assertThat(printed.status).isEqualTo(Main.SOME_FAILED);
        assertThat(asked("GET /ws/2/recording?query=")).hasSize(1);
        assertThat(server.asked()).hasSize(4).allSatisfy(one -> assertThat(one.headers())
                .containsEntry("user-agent", "Tests/1.0 ( tests@example.org )"));
    }

    @Test
    void get_fromAFile_readsItsLines() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), A + "\n\n" + B + "\n");

        assertThat(spotify("--keys-file", keys.toString()).out).hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--from spotify",
                "--from spotify ID --keys-file keys",
                "ID",
                "--from deezer ID",
                "--from spotify ID --user-agent a/1",
                "--from musicbrainz ID --client-id a",
                "--from spotify ID",
                "--from spotify ID --client-id a:b --client-secret-file SECRET",
                "--from spotify ID --client-id a",
                "--from spotify ID --client-id a --client-secret-file SECRET --base-url nonsense",
                "--from spotify ID --client-id a --client-secret-file SECRET --concurrency 0",
                "--from spotify ID --client-id a --client-secret-file SECRET --max-attempts 0",
                "--from musicbrainz ID",
                "--from musicbrainz ID --user-agent MyPlayer",
                "--from musicbrainz ID --user-agent a/1(a@b.c) --base-url nonsense",
                "--from musicbrainz ID --user-agent a/1(a@b.c) --rate-limit 5"
            })
    void get_whenUsageIsWrong_tellsItInOneLineAndSendsNothing(String typed) {
        Printed printed = run(typed.replace("SECRET", secret.toString()).split(" "));

        assertThat(printed.status).isEqualTo(Main.USAGE);
        assertThat(complaint())
                .startsWith("millrace: ")
                .endsWith("(see millrace music track get --help)")
                .doesNotContain("the-secret");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void get_whenTheSecretIsWrong_couldNotRunAndDoesNotRepeatIt() throws IOException {
        Files.writeString(secret, "another-secret");

        Printed printed = spotify(A);

        assertThat(printed.status).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(printed.out).isEmpty();
        assertThat(complaint()).contains("Invalid client secret").doesNotContain("another-secret");
    }

    @Test
    void get_whenTheSecretsFileCannotBeRead_couldNotRun() {
        Printed printed = run(
                "--from",
                "spotify",
                A,
                "--client-id",
                "a",
                "--client-secret-file",
                folder.resolve("none").toString());

        assertThat(printed.status).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("no such file");
    }

    @Test
    void get_whenTheServerIsNoMusicBrainz_couldNotRun() {
        Printed printed = run(
                "--from",
                "musicbrainz",
                MBID,
                "--user-agent",
                "Tests/1.0(tests@example.org)",
                "--base-url",
                server.url() + "/other",
                "--rate-limit",
                "none");

        assertThat(printed.status).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(complaint()).contains("404");
    }

    @Test
    void dryRun_whenIdsAreNone_saysSoAndSendsNothing() {
        assertThat(run("--from", "spotify", A, "nonsense", "--dry-run").out.lines())
                .satisfiesExactly(line -> assertThat(line).contains("\"ok\":true"), line -> assertThat(line)
                        .contains("INVALID_INPUT"));
        assertThat(run("--from", "musicbrainz", MBID, A, "--dry-run").out.lines())
                .satisfiesExactly(line -> assertThat(line).contains("\"ok\":true"), line -> assertThat(line)
                        .contains("INVALID_INPUT"));
        assertThat(server.asked()).isEmpty();
    }

    private Printed spotify(String... typed) {
        return run(Stream.concat(
                        Stream.of(
                                "--from",
                                "spotify",
                                "--client-id",
                                "the-app",
                                "--client-secret-file",
                                secret.toString(),
                                "--base-url",
                                server.url() + "/v1",
                                "--accounts-url",
                                server.url(),
                                "--rate-limit",
                                "none"),
                        Arrays.stream(typed))
                .toArray(String[]::new));
    }

    private Printed musicBrainz(String... typed) {
        return run(Stream.concat(
                        Stream.of(
                                "--from",
                                "musicbrainz",
                                "--user-agent",
                                "Tests/1.0(tests@example.org)",
                                "--base-url",
                                server.url() + "/ws/2",
                                "--rate-limit",
                                "none"),
                        Arrays.stream(typed))
                .toArray(String[]::new));
    }

    private record Printed(int status, String out) {}

    private static Printed run(String... typed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String[] words = Stream.concat(Stream.of("music", "track", "get"), Arrays.stream(typed))
                .toArray(String[]::new);
        return new Printed(Main.run(out, words), out.toString(StandardCharsets.UTF_8));
    }

    private String complaint() {
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
        return err.toString(StandardCharsets.UTF_8).strip();
    }
}
