package io.millrace.cli;

import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command line run as its users run it: in a process of its own. Immutable; each run starts anew. */
record ChildProcess(Path program, Path folder, Map<String, String> environment, byte[] input) {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final int LIMIT_IN_SECONDS = 120;

    ChildProcess(Path program) {
        this(program, ROOT, Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"), new byte[0]);
    }

    /** What is in the checkout, told about a server. */
    static ChildProcess millrace(WatsSimulator server) {
        try { // Maven leaves a jar alone whose content has not changed, and the launcher would build it again meanwhile
            Files.setLastModifiedTime(ROOT.resolve("samples/cli/target/millrace.jar"), FileTime.from(Instant.now()));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
        return new ChildProcess(ROOT.resolve("samples/millrace"))
                .with("MILLRACE_WATS_BASE_URL", server.url())
                .with("MILLRACE_WATS_TOKEN", server.token());
    }

    ChildProcess starting(Path other) {
        return new ChildProcess(other, folder, environment, input);
    }

    ChildProcess in(Path other) {
        return new ChildProcess(program, other, environment, input);
    }

    ChildProcess with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        return new ChildProcess(program, folder, changed, input);
    }

    ChildProcess reading(byte[] bytes) {
        return new ChildProcess(program, folder, environment, bytes);
    }

    ChildProcess reading(String text) {
        return reading(text.getBytes(StandardCharsets.UTF_8));
    }

    Ended run(String... args) {
        try {
            Path in = Files.write(Files.createTempFile("millrace", ".in"), input);
            Path out = Files.createTempFile("millrace", ".out");
            Path err = Files.createTempFile("millrace", ".err");
            try {
                Process process = builder(args)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                return new Ended(statusOf(process), Files.readString(out), Files.readString(err));
            } finally {
                for (Path file : List.of(in, out, err)) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Started and not waited for; its streams are pipes. It can be interrupted, also where a background job runs the tests. */
    Process start(String... args) {
        try {
            ProcessBuilder builder = builder(args);
            builder.command().addAll(0, List.of("env", "--default-signal=INT"));
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static int statusOf(Process process) {
        try {
            if (process.waitFor(LIMIT_IN_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new AssertionError("does not end");
    }

    private ProcessBuilder builder(String... args) {
        ProcessBuilder builder = new ProcessBuilder(
                        new ArrayList<>(Stream.concat(Stream.of(program.toString()), Stream.of(args))
                                .toList()))
                .directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.endsWith("_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return builder;
    }

    record Ended(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }
}
