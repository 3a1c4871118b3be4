package io.millrace.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Lines of a file or of standard input, read as they are asked for. */
final class Input {
    private Input() {}

    /**
     * The lines that are not blank. The file is opened at once, so that an unreadable one is found before anything is sent.
     *
     * @param file a path, or {@code -} for standard input
     */
    static Flux<String> lines(String file) {
        BufferedReader opened = new BufferedReader(new InputStreamReader(open(file), utf8()));
        // The state's own clean-up waits for a read under way; closing from outside would block whoever cancels.
        return Flux.<String, BufferedReader>generate(
                        () -> opened,
                        (reader, sink) -> {
                            try {
                                String line = reader.readLine();
                                if (line == null) {
                                    sink.complete();
                                } else {
                                    sink.next(line);
                                }
                            } catch (IOException unreadable) {
                                sink.error(
                                        new CannotRun("cannot read " + file + ": " + reason(unreadable), unreadable));
                            }
                            return reader;
                        },
                        Input::close)
                .index((index, line) -> index == 0 ? withoutByteOrderMark(line) : line)
                .filter(line -> !line.isBlank())
                .subscribeOn(Schedulers.boundedElastic()); // reading blocks
    }

    /** A token, password or key, which a file holds. */
    static String secret(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new CannotRun("cannot read the token file " + file + ": " + reason(unreadable), unreadable);
        }
    }

    /** As {@link #lines}, for each that subscribes anew; of standard input there is only one reading. */
    static Flux<String> rereadable(String file) {
        if (file.equals("-")) {
            return lines(file);
        }
        try {
            open(file).close(); // an unreadable one is found before anything is sent
        } catch (IOException unclosable) {
            throw new CannotRun("cannot read " + file + ": " + reason(unclosable), unclosable);
        }
        return Flux.defer(() -> lines(file));
    }

    /** Tells the content of a file from another's; of standard input it cannot. */
    static String fingerprint(String file) {
        if (file.equals("-")) {
            return "standard input";
        }
        try (DigestInputStream content = new DigestInputStream(open(file), sha256())) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        } catch (IOException unreadable) {
            throw new CannotRun("cannot read " + file + ": " + reason(unreadable), unreadable);
        }
    }

    /** Tells words from other words. */
    static String fingerprint(List<String> words) {
        byte[] text = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(text));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) { // every JVM has it
            throw new IllegalStateException(impossible);
        }
    }

    /** Puts SUB in the place of what is not UTF-8: no JSON may hold it, so that such a report is never sent mangled. */
    private static CharsetDecoder utf8() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith("\u001a");
    }

    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return String.valueOf(failure.getMessage());
    }

    private static InputStream open(String file) {
        if (file.equals("-")) {
            return System.in;
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new CannotRun("cannot read " + file + ": it is a folder", new IOException(file));
        }
        try {
            return Files.newInputStream(path);
        } catch (IOException unreadable) {
            throw new CannotRun("cannot read " + file + ": " + reason(unreadable), unreadable);
        }
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
    }
}
