package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where a batch records what it has done, so that a run that died goes on where it was; see {@link Batch#checkpoint}.
 *
 * <pre>{@code
 * Checkpoint<Product> checkpoint = Checkpoint.file(Path.of("products.checkpoint"), "products", "2026-11", codec);
 * batch.checkpoint(checkpoint).run(partNumbers);
 * }</pre>
 *
 * <p><b>What is recorded:</b> each outcome when it is there, before another operation can take its place, and each delivery once
 * the subscriber's {@code onNext} has returned. Outcomes that say {@link ErrorCode#CANCELLED} are not:
 * those items have come to nothing and run again.
 *
 * <p><b>A run that follows</b> emits from the record what had come to an end but was not delivered, runs what is missing, and
 * omits what was delivered. It must be given the same keys in the same order. What a subscriber hands to
 * another thread counts as delivered, and so does what an operator like {@code doOnNext} fails over; {@link Batch#deliver} waits for
 * what is made of an outcome. Whoever is killed between a delivery and its record (some microseconds) gets that outcome again.
 *
 * @param <V> the type of the batch's values
 */
public abstract class Checkpoint<V extends @Nullable Object> {
    private static final CheckpointCodec<@Nullable Void> NO_VALUES =
            CheckpointCodec.of(value -> new byte[0], bytes -> null);

    Checkpoint() {}

    /**
     * A checkpoint in a file, which survives the death of the process at any moment; not that of the machine, for which its
     * operating system would have to be waited for. It is appended to, and compacts itself: what has been delivered is dropped. While
     * a run lasts, files named {@code FILE.1}, {@code FILE.2}... lie beside it, of 8 MiB each; afterwards a small one.
     *
     * <p>The file belongs to one batch, known by name and fingerprint, and to one run at a time: others get a {@link
     * CheckpointException}, and nothing runs; a run that follows a cancelled one in the same JVM waits until that has let go.
     * To begin anew, delete it. Not for Windows, where files cannot be deleted while they are mapped into memory.
     *
     * @param file is made if missing; its folder exists
     * @param name of the batch
     * @param fingerprint of what makes two runs the same: where the keys come from, their number or date or checksum
     * @param codec for the values; failures need none
     */
    public static <V extends @Nullable Object> Checkpoint<V> file(
            Path file, String name, String fingerprint, CheckpointCodec<V> codec) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(codec, "codec");
        return new Checkpoint<>() {
            @Override
            Mono<CheckpointRecord<V>> open() {
                return FileRecord.open(file, name, fingerprint, new OutcomeFormat<>(codec));
            }

            @Override
            public String toString() {
                return "checkpoint of " + name + " in " + file;
            }
        };
    }

    /** A checkpoint in a file for a batch without values; see {@link #file(Path, String, String, CheckpointCodec)}. */
    public static Checkpoint<@Nullable Void> file(Path file, String name, String fingerprint) {
        return file(file, name, fingerprint, NO_VALUES);
    }

    /**
     * A checkpoint that lives as long as this object: for a run that is repeated after it failed or was cancelled. For one run at a
     * time, too, but others are not refused.
     */
    public static <V extends @Nullable Object> Checkpoint<V> memory() {
        MemoryRecord<V> record = new MemoryRecord<>();
        return new Checkpoint<>() {
            @Override
            Mono<CheckpointRecord<V>> open() {
                return Mono.just(record);
            }
        };
    }

    /** Takes hold of the record for one run. */
    abstract Mono<CheckpointRecord<V>> open();

    /** Whether an outcome is one: what was cancelled has yet to come to an end. */
    static boolean isFinal(Result<?> result) {
        return !(result instanceof Result.Failure<?> failure && failure.code() == ErrorCode.CANCELLED);
    }
}
