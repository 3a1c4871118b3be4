package io.millrace.batch;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * One file of a record: entries one after another, each with length, checksum and bytes. It is mapped into memory, so that
 * appending is no call to the operating system and blocks nobody, yet outlives the process; and it was filled with zeros
 * before, so that the disk cannot be full then.
 *
 * <p>Any number of threads append at once. Whoever sets the length of the next entry, which was zero, owns its bytes; a process
 * killed before the bytes are all there leaves an entry whose checksum is wrong, and which is passed over.
 */
final class Segment {
    static final int SIZE = 8 << 20;

    private static final int HEAD = 8; // length and checksum
    private static final int SEALED = -1;
    private static final int ZEROS = 1 << 16;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** What is appended: bytes, and what they are. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Entry(byte type, byte[] bytes) {}

    /** What is to be done with each entry of a file. */
    interface Reader {
        void entry(byte type, ByteBuffer bytes);
    }

    final Path file;
    private final MappedByteBuffer buffer;
    private final AtomicInteger tail = new AtomicInteger();
    private final AtomicLong maxIndex = new AtomicLong(-1);

    private Segment(Path file, MappedByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /** Makes the file, with room for an entry of that many bytes at least. Blocks. */
    static Segment create(Path file, int bytes) throws IOException {
        int size = Math.max(SIZE, Math.addExact(bytes, 4 * HEAD));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
            for (int left = size; left > 0; ) {
                left -= channel.write(zeros.clear().limit(Math.min(ZEROS, left)));
            }
            MappedByteBuffer buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return new Segment(file, buffer);
        }
    }

    /** Makes a file of these entries, to which none can be appended. Blocks. */
    static void write(Path file, List<Entry> entries) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Entry entry : entries) {
                int length = entry.bytes.length + 1;
                ByteBuffer bytes = ByteBuffer.allocate(next(0, length)).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putInt(0, length).put(HEAD, entry.type).put(HEAD + 1, entry.bytes);
                bytes.putInt(4, checksum(bytes.slice(HEAD, length)));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }

    /** Reads the entries of a file, up to its end or what was never written; passes over those that are not whole. Blocks. */
    static void read(Path file, Reader reader) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.limit() - at >= HEAD) {
            int length = bytes.getInt(at);
            if (length <= 0 || length > bytes.limit() - at - HEAD) { // sealed, never written, or cut off
                return;
            }
            ByteBuffer entry = bytes.slice(at + HEAD, length);
            if (checksum(entry.duplicate()) == bytes.getInt(at + 4)) {
                reader.entry(entry.get(), entry);
            }
            at = next(at, length);
        }
    }

    /**
     * Appends an entry.
     *
     * @param index of the item that the entry completes; -1 if none
     * @return false if there is no room, and never will be again
     */
    boolean append(byte type, byte[] bytes, long index) {
        // Before there is an entry, so that nobody who sees the file sealed misses it.
        maxIndex.accumulateAndGet(index, Math::max);
        int length = bytes.length + 1;
        int at = reserve(length);
        if (at < 0) {
            return false;
        }
        ByteBuffer entry = buffer.slice(at + HEAD, length);
        entry.put(type).put(bytes).flip();
        INT.setRelease(buffer, at + 4, checksum(entry));
        return true;
    }

    private int reserve(int length) {
        while (true) {
            int at = tail.get();
            boolean fits = at <= buffer.capacity() - 2 * HEAD - length; // and the seal behind it
            int present = (int) INT.compareAndExchange(buffer, at, 0, fits ? length : SEALED);
            if (present == SEALED || (present == 0 && !fits)) {
                return -1;
            }
            tail.compareAndSet(at, next(at, present == 0 ? length : present)); // for whoever came first, too
            if (present == 0) {
                return at;
            }
        }
    }

    /** Whether there was room for an entry of that many bytes when the segment was new. */
    boolean holds(int bytes) {
        return bytes <= buffer.capacity() - 4 * HEAD;
    }

    boolean isQuarterFull() {
        return tail.get() > buffer.capacity() / 4;
    }

    /** The highest index of an item completed here. */
    long maxIndex() {
        return maxIndex.get();
    }

    private static int next(int at, int length) {
        return (at + HEAD + length + 7) & ~7;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
