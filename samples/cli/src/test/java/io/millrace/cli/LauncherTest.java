package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a checkout where {@code mvn} and {@code java} only tell how they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path root;
    private Path jar;
    private Path source;
    private ChildProcess launcher;

    @BeforeEach
    void checkOut() throws IOException {
        root = folder.resolve("a check out");
        jar = root.resolve("samples/cli/target/millrace.jar");
        source = root.resolve("core/kernel/src/main/java/A.java");
        for (String part : new String[] {"reactive-batch", "domains", "samples/cli", "core/kernel/src/main/java"}) {
            Files.createDirectories(root.resolve(part));
        }
        Files.createFile(root.resolve("pom.xml"));
        Files.createFile(source);
        Path home = root.resolve("jdk");
        executable(home.resolve("bin/java"), "printf '<%s>' \"$@\"; echo; exit ${STATUS:-0}");
        executable(
                home.resolve("bin/mvn"),
                "echo built >>builds; echo noise; ${MVN:-:}; touch samples/cli/target/millrace.jar");
        executable(root.resolve("samples/millrace"), Files.readString(Path.of("../millrace")));
        launcher = new ChildProcess(root.resolve("samples/millrace"))
                .in(folder)
                .with("JAVA_HOME", home.toString())
                .with("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    }

    @Test
    void launcher_whenTheJarIsMissing_buildsOnceAndQuietly() throws IOException {
        assertThat(launcher.run("demo").err()).isEmpty();
        assertThat(launcher.run("demo").out()).endsWith("<" + jar + "><demo>\n");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void launcher_whenASourceIsNewer_buildsAgain() throws IOException {
        launcher.run("demo");
        age(jar, 60);
        age(source, 30);
        launcher.run("demo");
        launcher.run("demo");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void launcher_whenOnlyATestIsNewer_doesNotBuild() throws IOException {
        launcher.run("demo");
        age(source, 90);
        age(root.resolve("pom.xml"), 90);
        age(jar, 60);
        Files.createDirectories(root.resolve("core/kernel/src/test/java"));
        Files.createFile(root.resolve("core/kernel/src/test/java/ATest.java"));
        launcher.run("demo");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void launcher_whenTheBuildFails_couldNotRun() {
        ChildProcess.Ended ended = launcher.with("MVN", "exit 1").run("demo");
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.err().lines()).singleElement().asString().startsWith("millrace: the build failed; see ");
        assertThat(root.resolve("samples/cli/target/build.log")).content().contains("noise");
    }

    @Test
    void launcher_whenThereIsNoJava_couldNotRun() {
        ChildProcess.Ended ended =
                launcher.with("JAVA_HOME", folder.resolve("none").toString()).run("demo");
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.err().lines()).singleElement().asString().startsWith("millrace: cannot find ");
    }

    @Test
    void launcher_whenArgumentsAreUnusual_leavesThemIntact() {
        assertThat(launcher.run("a b", "*", "", "$HOME", "-x", "\"q\"", "back\\slash")
                        .out())
                .endsWith("<a b><*><><$HOME><-x><\"q\"><back\\slash>\n");
    }

    @Test
    void launcher_whenTheProgramFails_passesItsStatusOn() {
        assertThat(launcher.with("STATUS", "42").run("demo").status()).isEqualTo(42);
    }

    @Test
    void launcher_whenCalledThroughLinks_findsItsCheckout() throws IOException {
        Path absolute = Files.createSymbolicLink(folder.resolve("link"), root.resolve("samples/millrace"));
        Path relative = Files.createSymbolicLink(folder.resolve("link to link"), Path.of("link"));
        assertThat(absolute).isSymbolicLink();
        assertThat(launcher.starting(relative).run("demo").out()).contains("<" + jar + ">");
    }

    @Test
    void launcher_whenCdHasASearchPath_findsItsCheckout() throws IOException {
        Files.createDirectories(folder.resolve("elsewhere/samples"));
        assertThat(launcher.in(root)
                        .starting(Path.of("samples/millrace"))
                        .with("CDPATH", folder.resolve("elsewhere").toString())
                        .run("demo")
                        .out())
                .contains("<" + jar + ">");
    }

    @Test
    void launcher_whenJvmOptionsAreGiven_splitsThemButExpandsNothing() {
        assertThat(launcher.with("MILLRACE_JAVA_OPTS", "-Da=* -Xmx48m")
                        .run("demo")
                        .out())
                .contains("<-Da=*><-Xmx48m><-jar>");
    }

    @Test
    void launcher_whenAScriptIsNamed_runsItOnTheClassPath() throws IOException {
        Files.createFile(folder.resolve("My Script.java"));
        assertThat(launcher.run("My Script.java", "an argument").out())
                .endsWith("<-cp><" + jar + "><My Script.java><an argument>\n");
    }

    @Test
    void launcher_whenTheScriptIsMissing_couldNotRun() {
        ChildProcess.Ended ended = launcher.run("None.java");
        assertThat(ended.status()).isEqualTo(Main.COULD_NOT_RUN);
        assertThat(ended.err()).isEqualTo("millrace: cannot read None.java: no such file\n");
    }

    @Test
    void launcher_toServe_buildsTheServiceAloneAndStartsIt() throws IOException {
        Path service = Files.createDirectories(root.resolve("samples/webflux-service/target"))
                .resolve("webflux-service.jar");
        launcher.with("MVN", "touch " + "samples/webflux-service/target/webflux-service.jar");
        assertThat(launcher.run("serve", "--server.port=1 2").out())
                .endsWith("<-jar><" + service + "><--wats.simulate=true><--server.port=1 2>\n");
        launcher.run("serve");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void launcher_askedForHelpToServe_tellsItAndBuildsNothing() {
        assertThat(launcher.run("serve", "--help").out()).contains("--jobs.folder", "--spring.r2dbc.url");
        assertThat(root.resolve("builds")).doesNotExist();
    }

    @Test
    void launcher_toServeWithAWordThatIsNoSetting_refusesIt() throws IOException {
        ChildProcess.Ended ended = launcher.run("serve", "--server.port", "8081");
        assertThat(ended.status()).isEqualTo(Main.USAGE);
        assertThat(ended.err()).isEqualTo("millrace: serve takes --NAME=VALUE, not 8081; see serve --help\n");
        assertThat(root.resolve("builds")).doesNotExist();
    }

    private long builds() throws IOException {
        try (var lines = Files.lines(root.resolve("builds"))) {
            return lines.count();
        }
    }

    private static void age(Path file, int minutes) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(minutes))));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script.startsWith("#!") ? script : "#!/usr/bin/env bash\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
