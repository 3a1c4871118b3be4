package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The likeliest races, each for a moment, in one kind of JVM; the script {@code run} beside this module's pom looks longer. */
class RacesIT {
    private static final String BRIEFLY =
            "-t CollectorStress.(SubmitAndAnswer|SubmitAndFlush|CancelAndA)|AnswerAndTimeout -f 1 -fsm 1 -iters 1 -time 100 -sc false -af NONE -pth false -hs 64 -spinStyle THREAD_YIELD";

    @TempDir
    private Path folder;

    @Test
    void races_whenRunForAMoment_showNoForbiddenOutcome() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() >= 2, "a race needs two processors");
        Path output = folder.resolve("output");
        ProcessBuilder jcstress = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main");
        jcstress.command().addAll(List.of(BRIEFLY.split(" ")));
        jcstress.command().addAll(List.of("-jvmArgs", "-XX:+UseSerialGC"));

        Process running = jcstress.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(running.waitFor(220, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            running.destroy();
        }

        String report = Files.readString(output);
        assertThat(running.exitValue()).as(report).isZero();
        assertThat(report).containsPattern("([1-9]\\d*) planned; \\1 passed, 0 failed, 0 soft errs, 0 hard errs");
    }
}
