package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that makes a shell complete what is typed, in a shell. */
class CompletionTest {
    @TempDir
    private Path folder;

    @Test
    void script_always_isOneThatBashParses() {
        assertThat(bash("bash -n '" + script() + "'")).isEqualTo(new ChildProcess.Ended(0, "", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'wats', product asset unit process report yield ticket package user scim simulate",
        "'wats report', get headers submit",
        "'music track get --from', SPOTIFY MUSICBRAINZ",
        "'odoo', search-read create write unlink load",
        "'jobs', create list get watch items pause resume cancel retry results",
        "'wats ticket list --view', ASSIGNED FOLLOWING ALL"
    })
    void script_whenSourced_suggestsWhatComesNext(String typed, String suggested) {
        ChildProcess.Ended ended = bash("compopt() { :; }; source '" + script() + "'; COMP_WORDS=(millrace " + typed
                + " ''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=\"${COMP_WORDS[*]}\";"
                + " _complete_millrace; echo \"${COMPREPLY[*]}\"");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().strip().split("\\s+")).contains(suggested.split(" "));
    }

    private Path script() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream standardOut = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run("generate-completion")).isEqualTo(Main.OK);
        } finally {
            System.setOut(standardOut);
        }
        try {
            return Files.writeString(folder.resolve("completion"), out.toString(StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    private static ChildProcess.Ended bash(String commands) {
        return new ChildProcess(Path.of("bash")).run("-c", commands);
    }
}
