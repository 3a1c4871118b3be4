package io.millrace.spotify;

import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.core.ErrorCode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What every store of a refresh token must do. */
class RefreshTokensTest {
    private static final RefreshToken OLD = new RefreshToken("old");
    private static final RefreshToken NEW = new RefreshToken("new");

    @TempDir
    private static Path folder;

    static Stream<RefreshTokens> stores() throws IOException {
        return Stream.of(
                RefreshTokens.inMemory(),
                RefreshTokens.inFile(Files.createTempDirectory(folder, "t").resolve("token")));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void store_whenNothingWasSaved_isEmpty(RefreshTokens store) {
        assertThat(store.load().block(LIMIT)).isNull();
        assertThat(store.replace(OLD, NEW).block(LIMIT)).isFalse();
        assertThat(store.remove(OLD).block(LIMIT)).isFalse();
        assertThat(store.load().block(LIMIT)).isNull();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void replace_whenTheOldOneIsThere_keepsTheNewOne(RefreshTokens store) {
        store.save(OLD).block(LIMIT);

        assertThat(store.replace(OLD, NEW).block(LIMIT)).isTrue();

        assertThat(store.load().block(LIMIT)).isEqualTo(NEW);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void replaceAndRemove_whenAnotherIsThere_leaveIt(RefreshTokens store) {
        store.save(NEW).block(LIMIT);

        assertThat(store.replace(OLD, new RefreshToken("third")).block(LIMIT)).isFalse();
        assertThat(store.remove(OLD).block(LIMIT)).isFalse();

        assertThat(store.load().block(LIMIT)).isEqualTo(NEW);
        assertThat(store.remove(NEW).block(LIMIT)).isTrue();
        assertThat(store.load().block(LIMIT)).isNull();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void replace_whenManyComeAtOnce_letsOneOfThemWin(RefreshTokens store) {
        store.save(OLD).block(LIMIT);

        List<Boolean> won = Flux.range(0, 20)
                .flatMap(
                        i -> store.replace(OLD, new RefreshToken("next-" + i)).subscribeOn(Schedulers.boundedElastic()),
                        20)
                .collectList()
                .block(LIMIT);

        assertThat(won).hasSize(20).containsOnlyOnce(true);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void store_whenNothingIsSubscribed_doesNothing(RefreshTokens store) {
        var unused = List.of(store.save(OLD), store.replace(OLD, NEW));

        assertThat(store.load().block(LIMIT)).isNull();
        assertThat(unused).hasSize(2);
    }

    @Test
    void file_whenSaved_isForItsOwnerAloneAndLeavesNothingElse(@TempDir Path here) throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        RefreshTokens.inFile(here.resolve("token")).save(OLD).block(LIMIT);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(here.resolve("token"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(here)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("token", "token.lock");
        }
    }

    @Test
    void file_whenAPersonWroteIt_isReadWithoutItsLineBreak(@TempDir Path here) throws IOException {
        Files.writeString(here.resolve("token"), "old\n");

        assertThat(RefreshTokens.inFile(here.resolve("token")).load().block(LIMIT))
                .isEqualTo(OLD);
    }

    @Test
    void file_whenItCannotBeWritten_saysSo(@TempDir Path here) {
        RefreshTokens store =
                RefreshTokens.inFile(here.resolve("no-such-folder").resolve("token"));

        assertThat(failureOf(store.save(OLD)).code()).isEqualTo(ErrorCode.OPERATION_FAILED);
    }
}
