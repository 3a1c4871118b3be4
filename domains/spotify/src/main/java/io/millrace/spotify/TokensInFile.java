package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A refresh token in a file, replaced as a whole under a lock file beside it. */
final class TokensInFile implements RefreshTokens {
    /** A lock of the operating system is one of the whole JVM, so its files have one thread: nobody waits for another holding a lock. */
    private static final Scheduler FILES =
            Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "millrace-spotify-tokens", 60, true);

    private final Path file;
    private final Path lock;

    TokensInFile(Path file) {
        this.file = file.toAbsolutePath();
        this.lock = this.file.resolveSibling(this.file.getFileName() + ".lock");
    }

    @Override
    public Mono<RefreshToken> load() {
        return blocking(this::read);
    }

    @Override
    public Mono<Void> save(RefreshToken token) {
        return blocking(() -> locked(() -> {
                    write(token);
                    return true;
                }))
                .then();
    }

    @Override
    public Mono<Boolean> replace(RefreshToken expected, RefreshToken next) {
        return blocking(() -> locked(() -> {
            boolean isThere = expected.equals(read());
            if (isThere) {
                write(next);
            }
            return isThere;
        }));
    }

    @Override
    public Mono<Boolean> remove(RefreshToken expected) {
        return blocking(() -> locked(() -> {
            boolean isThere = expected.equals(read());
            if (isThere) {
                Files.delete(file);
            }
            return isThere;
        }));
    }

    private <T> Mono<T> blocking(Callable<@Nullable T> work) {
        return Mono.<T>fromCallable(work)
                .onErrorMap(IOException.class, this::unusable)
                .subscribeOn(FILES);
    }

    private MillraceException unusable(IOException failure) {
        return new MillraceException(
                ErrorCode.OPERATION_FAILED, "the file of the refresh token cannot be used: " + failure, failure);
    }

    private <T> T locked(Callable<T> work) throws Exception {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock();
            try {
                return work.call();
            } finally {
                held.release();
            }
        }
    }

    private @Nullable RefreshToken read() throws IOException {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? null : new RefreshToken(text);
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private void write(RefreshToken token) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), "token", ".new", ownerOnly());
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(token.value().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
