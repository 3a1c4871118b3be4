package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

class InputTest {
    @TempDir
    private Path folder;

    @Test
    void lines_whenTheFileComesFromWindows_leaveItsMarksOut() throws IOException {
        assertThat(linesOf("\uFEFFPN-1\r\n\r\n  \r\nPN 2\r\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("PN-1", "PN 2");
    }

    @Test
    void lines_whenEmpty_areNone() throws IOException {
        assertThat(linesOf(new byte[0])).isEmpty();
    }

    @Test
    void lines_whenNotUtf8_holdSomethingThatNoJsonMayHold() throws IOException {
        assertThat(linesOf("{\"sn\":\"ü\"}\nü".getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly("{\"sn\":\"\u001a\"}", "\u001a");
    }

    @Test
    void lines_whenReadInPart_areReadAsAskedFor() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "a\nb\nc\n");
        StepVerifier.create(Input.lines(file.toString()), 2)
                .expectNext("a", "b")
                .thenCancel()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void lines_whenThereIsNoSuchFile_sayItBeforeAnythingIsSubscribed() {
        assertThatThrownBy(() -> Input.lines(folder.resolve("none").toString()))
                .isInstanceOf(CannotRun.class)
                .hasMessageEndingWith("none: no such file");
        assertThatThrownBy(() -> Input.lines(folder.toString()))
                .isInstanceOf(CannotRun.class)
                .hasMessageEndingWith(": it is a folder");
    }

    private List<String> linesOf(byte[] content) throws IOException {
        return Await.list(
                Input.lines(Files.write(folder.resolve("keys"), content).toString()));
    }
}
