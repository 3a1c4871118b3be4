package io.millrace.wats;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A file that is to be sent, read as the server takes it and never held whole.
 *
 * @param name what the server is to call it
 * @param contentType such as {@code image/png}
 * @param length how many bytes it has; null if that is not known
 * @param content its bytes, which are read anew for each attempt
 */
public record FileContent(
        String name, String contentType, @Nullable Long length, Publisher<ByteBuffer> content) {
    private static final String BINARY = "application/octet-stream";
    private static final int PART_BYTES = 64 << 10;

    /** Refuses a blank name, a content type with a line break, and a negative length. */
    public FileContent {
        Models.required("name", name);
        if (Models.required("contentType", contentType).chars().anyMatch(c -> c == '\r' || c == '\n')) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the content type holds a line break");
        }
        if (length != null && length < 0) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a file's length must not be negative: " + length);
        }
        Objects.requireNonNull(content, "content");
    }

    /** Bytes that are there already. */
    public static FileContent of(String name, byte[] bytes) {
        return new FileContent(name, BINARY, (long) bytes.length, Flux.defer(() -> Flux.just(ByteBuffer.wrap(bytes))));
    }

    /** Bytes that come as they are asked for, however many. */
    public static FileContent of(String name, Publisher<ByteBuffer> content) {
        return new FileContent(name, BINARY, null, content);
    }

    /** A file on disk, read by a thread that may block. It is opened when it is sent; one that is missing fails then. */
    public static FileContent of(Path file) {
        Flux<ByteBuffer> content = Flux.generate(
                        () -> Files.newByteChannel(file),
                        (channel, sink) -> {
                            ByteBuffer part = read(channel);
                            if (part == null) {
                                sink.complete();
                            } else {
                                sink.next(part);
                            }
                            return channel;
                        },
                        FileContent::close)
                .onErrorMap(IOException.class, FileContent::failed)
                .cast(ByteBuffer.class)
                .subscribeOn(Schedulers.boundedElastic());
        return of(String.valueOf(file.getFileName()), content);
    }

    public FileContent withContentType(String contentType) {
        return new FileContent(name, contentType, length, content);
    }

    private static @Nullable ByteBuffer read(SeekableByteChannel channel) {
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        try {
            return channel.read(part) < 0 ? null : part.flip();
        } catch (IOException unreadable) {
            throw failed(unreadable);
        }
    }

    private static void close(SeekableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException unclosed) {
            throw failed(unclosed);
        }
    }

    private static MillraceException failed(IOException failure) {
        return new MillraceException(
                ErrorCode.OPERATION_FAILED, "the file could not be read: " + failure.getMessage(), failure);
    }
}
