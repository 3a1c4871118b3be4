package io.millrace.wats;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a client downloads, on disk. */
public final class FileDownload {
    private static final int PARTS_AHEAD = 8;

    private FileDownload() {}

    /**
     * Writes bytes to a file as they come, by a thread that may block; emits the file. It gets its name when it is whole, in place of
     * one of that name; if it cannot be had whole, nothing is left of it.
     *
     * <pre>{@code
     * FileDownload.to(folder.resolve("certificate.pdf"), wats.report().documents().getCertificate(id))
     * }</pre>
     */
    public static Mono<Path> to(Path file, Publisher<ByteBuffer> content) {
        return Mono.using(
                        () -> new Partial(file),
                        partial -> Flux.from(content)
                                .publishOn(Schedulers.boundedElastic(), PARTS_AHEAD)
                                .doOnNext(partial::write)
                                .then(Mono.fromRunnable(partial::finish))
                                .thenReturn(file),
                        Partial::remove)
                .onErrorMap(IOException.class, FileDownload::unwritten)
                .subscribeOn(Schedulers.boundedElastic())
                .cancelOn(Schedulers.boundedElastic())
                .onErrorStop();
    }

    private static MillraceException unwritten(IOException failure) {
        return new MillraceException(
                ErrorCode.OPERATION_FAILED, "the file could not be written: " + failure.getMessage(), failure);
    }

    /** A file that is not whole yet, beside the one that it is to be. */
    private static final class Partial {
        private final Path file;
        private final Path unfinished;
        private final FileChannel channel;

        Partial(Path file) throws IOException {
            this.file = file;
            this.unfinished = file.toAbsolutePath().resolveSibling(".millrace-" + UUID.randomUUID() + ".part");
            this.channel = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        void write(ByteBuffer part) {
            try {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            } catch (IOException full) {
                throw unwritten(full);
            }
        }

        void finish() {
            try {
                channel.close();
                Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException unmovable) {
                throw unwritten(unmovable);
            }
        }

        void remove() {
            try {
                channel.close();
                Files.deleteIfExists(unfinished);
            } catch (IOException stays) {
                throw unwritten(stays);
            }
        }
    }
}
