package io.millrace.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One run's hold on a checkpoint's file within this JVM, taken before the file is opened: a lock on a file ends as soon as
 * anybody in the same process closes another channel of it.
 */
final class CheckpointLease {
    private static final Map<Path, CheckpointLease> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private final Sinks.Empty<Void> released = Sinks.empty();
    private volatile boolean ending;

    private CheckpointLease(Path file) {
        this.file = file;
    }

    /**
     * Takes hold, and goes on with that at once, so that no cancellation can come between; waits for a run that is ending, as one that
     * was cancelled is, and completes empty where another run goes on. One that still opens the file may have been cancelled and not
     * have heard of it, so what it is shows only then.
     */
    static <T> Mono<T> holding(Path file, Function<CheckpointLease, Mono<T>> use) {
        return Mono.defer(() -> {
            CheckpointLease own = new CheckpointLease(real(file));
            CheckpointLease other = HELD.putIfAbsent(own.file, own);
            if (other == null) {
                return use.apply(own);
            }
            return other.opened
                    .asMono()
                    .then(Mono.defer(
                            () -> other.ending ? other.released.asMono().then(holding(file, use)) : Mono.empty()));
        });
    }

    /** The file is open, and the run goes on if it has not been told to be ending. */
    void opened() {
        opened.tryEmitEmpty();
    }

    /** The run has ended, and the record is being closed. */
    void ending() {
        ending = true;
    }

    void release() {
        ending = true;
        HELD.remove(file, this);
        opened.tryEmitEmpty();
        released.tryEmitEmpty();
    }

    /** The one name of a file that may not exist yet; its folder does, or opening it will say that it does not. */
    private static Path real(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            Path folder = Objects.requireNonNull(absolute.getParent(), "folder").toRealPath();
            return folder.resolve(absolute.getFileName());
        } catch (IOException missing) {
            return absolute;
        }
    }
}
