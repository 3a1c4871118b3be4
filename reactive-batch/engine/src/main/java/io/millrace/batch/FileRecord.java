package io.millrace.batch;

import io.millrace.batch.OutcomeFormat.Recorded;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A record in files: one that says whose it is, locked while a run lasts, and {@linkplain Segment segments} beside it. A full
 * segment is followed by another, made ready before it is needed; it is deleted once all that it holds has been delivered,
 * after what has been delivered was written to the segment that is current.
 */
final class FileRecord<V extends @Nullable Object> implements CheckpointRecord<V> {
    private static final Logger LOG = LoggerFactory.getLogger(FileRecord.class);
    private static final String MAGIC = "Millrace checkpoint 1";
    private static final int MAX_IDENTITY = 1 << 16;
    private static final byte OUTCOME = 1;
    private static final byte DELIVERY = 2;
    private static final byte DELIVERIES = 3;

    private final Path file;
    private final FileChannel channel; // locked
    private final CheckpointLease lease;
    private final OutcomeFormat<V> format;
    private final Scheduler background = Schedulers.single(Schedulers.boundedElastic());
    private final Deliveries deliveries = new Deliveries();
    private final Map<Long, Recorded> earlier; // outcomes of earlier runs that were not delivered
    private final Deque<Segment> full = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable Segment> spare = new AtomicReference<>();
    private final AtomicBoolean rolling = new AtomicBoolean();
    private final AtomicBoolean preparing = new AtomicBoolean();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private volatile Segment current;

    private FileRecord(Path file, FileChannel channel, String identity, OutcomeFormat<V> format, CheckpointLease lease)
            throws IOException {
        this.file = file;
        this.channel = channel;
        this.format = format;
        this.lease = lease;
        identify(channel, identity);
        this.earlier = compact();
        this.current = Segment.create(nextFile(), 0);
    }

    /** Opens the record of a batch, or begins one. */
    static <V extends @Nullable Object> Mono<CheckpointRecord<V>> open(
            Path file, String name, String fingerprint, OutcomeFormat<V> format) {
        return CheckpointLease.holding(file, lease -> Mono.<CheckpointRecord<V>>create(sink -> {
                            FileRecord<V> record;
                            try {
                                record = open(file, name, fingerprint, format, lease);
                            } catch (Throwable failure) {
                                lease.release();
                                sink.error(failure);
                                return;
                            }
                            // Nobody is there to close it.
                            sink.onCancel(() -> record.background.schedule(record::letGo));
                            lease.opened();
                            sink.success(record);
                        })
                        .doOnCancel(lease::ending)) // at once, so that a run that follows knows
                .switchIfEmpty(Mono.error(() -> inUse(file)))
                .subscribeOn(Schedulers.boundedElastic()); // reading blocks
    }

    private static <V extends @Nullable Object> FileRecord<V> open(
            Path file, String name, String fingerprint, OutcomeFormat<V> format, CheckpointLease lease) {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw unusable(file, failure);
        }
        try {
            lock(file, channel);
            return new FileRecord<>(file, channel, MAGIC + "\n" + line(name) + line(fingerprint), format, lease);
        } catch (IOException failure) {
            close(channel);
            throw unusable(file, failure);
        } catch (Throwable failure) {
            close(channel);
            throw failure;
        }
    }

    private static String line(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n") + "\n";
    }

    private static CheckpointException inUse(Path file) {
        return new CheckpointException(
                ErrorCode.CONFLICT, "the checkpoint " + file + " is in use by another run; wait for its end", null);
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldHere) { // by somebody else's code
            lock = null;
        }
        if (lock == null) {
            throw inUse(file);
        }
    }

    private void identify(FileChannel channel, String identity) throws IOException {
        byte[] wanted = identity.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = read(channel, Math.max(MAX_IDENTITY, wanted.length + 1));
        int same = Arrays.mismatch(bytes, wanted);
        if (same < 0) {
            return;
        }
        if (same == bytes.length) { // new, or its maker was killed
            for (Path ofAnother : segments()) { // whose file was deleted
                Files.delete(ofAnother);
            }
            ByteBuffer left = ByteBuffer.wrap(wanted);
            for (channel.position(0); left.hasRemaining(); ) {
                channel.write(left);
            }
            return;
        }
        String found = new String(bytes, StandardCharsets.UTF_8);
        if (!found.startsWith(MAGIC + "\n")) {
            throw new CheckpointException(
                    ErrorCode.INVALID_INPUT, file + " is not a checkpoint; it was left as it is", null);
        }
        List<String> lines = found.lines().toList();
        throw new CheckpointException(
                ErrorCode.CONFLICT,
                "the checkpoint " + file + " is of another batch, "
                        + String.join(" with fingerprint ", lines.subList(1, lines.size()))
                        + "; give another file, or delete it and begin anew",
                null);
    }

    private static byte[] read(FileChannel channel, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), most));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until all is read
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Override
    public boolean isDelivered(long index) {
        return deliveries.contains(index);
    }

    @Override
    public @Nullable Result<V> outcome(long index, Object key) {
        Recorded recorded = earlier.get(index);
        if (recorded == null) {
            return null;
        }
        if (!recorded.key().equals(String.valueOf(key))) {
            throw MemoryRecord.otherKey("the checkpoint " + file, index, recorded.key(), key);
        }
        return format.outcome(recorded);
    }

    @Override
    public void completed(long index, Object key, Result<V> result) {
        append(OUTCOME, format.encode(index, key, result), index);
    }

    @Override
    public void delivered(long index) {
        deliveries.add(index);
        append(DELIVERY, ByteBuffer.allocate(Long.BYTES).putLong(index).array(), -1);
    }

    private void append(byte type, byte[] bytes, long index) {
        Segment segment = current;
        while (!segment.append(type, bytes, index)) {
            roll(segment, bytes.length);
            segment = current;
        }
        if (segment.isQuarterFull() && spare.get() == null && preparing.compareAndSet(false, true)) {
            background.schedule(this::prepare);
        }
    }

    /** Puts another segment in the place of a full one; whoever comes meanwhile waits the moment that takes. */
    private void roll(Segment segment, int needed) {
        if (!rolling.compareAndSet(false, true)) {
            Thread.onSpinWait();
            return;
        }
        try {
            if (current == segment) {
                Segment next = spare.getAndSet(null);
                full.add(segment);
                current = next != null && next.holds(needed) ? next : Segment.create(nextFile(), needed);
                preparing.set(false);
            }
        } catch (IOException failure) {
            throw unusable(file, failure);
        } finally {
            rolling.set(false);
        }
    }

    /** Has the next segment ready, and drops those of which everything has been delivered. */
    private void prepare() {
        try {
            if (spare.get() == null) {
                spare.set(Segment.create(nextFile(), 0));
            }
            long mark = deliveries.mark();
            List<Segment> done = full.stream()
                    .takeWhile(segment -> segment.maxIndex() < mark)
                    .toList();
            if (!done.isEmpty()) {
                append(DELIVERIES, deliveries.toBytes(), -1);
                for (Segment segment : done) {
                    Files.deleteIfExists(segment.file);
                    full.remove(segment);
                }
            }
        } catch (IOException | CheckpointException failure) {
            LOG.warn("the checkpoint {} could not be compacted; the next attempt is made later", file, failure);
        }
    }

    @Override
    public void ending() {
        lease.ending();
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            lease.ending(); // at once, so that a run that follows knows
            return Mono.<Void>fromRunnable(this::finish).subscribeOn(background);
        });
    }

    private void finish() {
        try {
            compact();
        } catch (IOException failure) {
            throw unusable(file, failure);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        close(channel);
        lease.release();
        background.dispose();
    }

    /** Reads all segments and writes what still matters of them to one, in place of them. */
    private Map<Long, Recorded> compact() throws IOException {
        List<Path> found = segments();
        Map<Long, Recorded> outcomes = new TreeMap<>();
        for (Path segment : found) {
            Segment.read(segment, (type, bytes) -> {
                switch (type) {
                    case OUTCOME -> {
                        Recorded recorded = OutcomeFormat.split(bytes);
                        outcomes.put(recorded.index(), recorded);
                    }
                    case DELIVERY -> deliveries.add(bytes.getLong());
                    default -> deliveries.addAll(bytes);
                }
            });
            lastNumber.accumulateAndGet(number(segment), Math::max);
        }
        outcomes.keySet().removeIf(deliveries::contains);
        if (!found.isEmpty()) {
            List<Segment.Entry> entries = new ArrayList<>();
            entries.add(new Segment.Entry(DELIVERIES, deliveries.toBytes()));
            outcomes.values().forEach(recorded -> entries.add(new Segment.Entry(OUTCOME, recorded.bytes())));
            Segment.write(nextFile(), entries);
        }
        for (Path segment : found) {
            Files.deleteIfExists(segment);
        }
        return outcomes;
    }

    private List<Path> segments() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(Objects.requireNonNull(folder, "folder"))) {
            return files.filter(path -> number(path) > 0)
                    .sorted(Comparator.comparingInt(this::number))
                    .toList();
        }
    }

    /** The number of a segment; 0 for another file. */
    private int number(Path path) {
        String prefix = file.getFileName() + ".";
        String name = String.valueOf(path.getFileName());
        return name.startsWith(prefix) && name.substring(prefix.length()).matches("[1-9][0-9]{0,8}")
                ? Integer.parseInt(name.substring(prefix.length()))
                : 0;
    }

    private Path nextFile() {
        return file.resolveSibling(file.getFileName() + "." + lastNumber.incrementAndGet());
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.warn("a checkpoint was not closed", failure);
        }
    }

    private static CheckpointException unusable(Path file, Exception failure) {
        return new CheckpointException(
                ErrorCode.OPERATION_FAILED, "the checkpoint " + file + " cannot be used: " + failure, failure);
    }
}
