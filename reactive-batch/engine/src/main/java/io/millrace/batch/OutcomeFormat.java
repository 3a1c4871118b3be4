package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An item's index, key and outcome as bytes. A failure keeps its code, message and details; its cause is gone. */
final class OutcomeFormat<V extends @Nullable Object> {
    private static final int NO_VALUE = 0;
    private static final int VALUE = 1;
    private static final int FAILURE = 2;

    /** An item's outcome as it was recorded, decoded as far as its key. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Recorded(long index, String key, byte[] bytes, int outcomeAt) {}

    private final CheckpointCodec<V> codec;

    OutcomeFormat(CheckpointCodec<V> codec) {
        this.codec = codec;
    }

    byte[] encode(long index, Object key, Result<V> result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(index);
            writeText(out, String.valueOf(key));
            if (result instanceof Result.Failure<?> failure) {
                out.writeByte(FAILURE);
                writeFailure(out, failure);
            } else if (((Result.Success<V>) result).value() == null) {
                out.writeByte(NO_VALUE);
            } else {
                out.writeByte(VALUE);
                out.write(codec.encode(result.orElseThrow()));
            }
        } catch (IOException impossible) { // of a stream in memory
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static Recorded split(ByteBuffer entry) {
        byte[] bytes = new byte[entry.remaining()];
        entry.get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Recorded(in.readLong(), readText(in), bytes, bytes.length - in.available());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    Result<V> outcome(Recorded recorded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(
                recorded.bytes(), recorded.outcomeAt(), recorded.bytes().length - recorded.outcomeAt()))) {
            return switch (in.readByte()) {
                case NO_VALUE -> Result.completed();
                case VALUE -> Result.success(codec.decode(in.readAllBytes()));
                default -> readFailure(in);
            };
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void writeFailure(DataOutputStream out, Result.Failure<?> failure) throws IOException {
        writeText(out, failure.code().name());
        writeText(out, failure.message());
        out.writeInt(failure.details().size());
        for (Map.Entry<String, Object> detail : failure.details().entrySet()) {
            writeText(out, detail.getKey());
            writeDetail(out, detail.getValue());
        }
    }

    private static <V extends @Nullable Object> Result<V> readFailure(DataInputStream in) throws IOException {
        ErrorCode code = ErrorCode.valueOf(readText(in));
        String message = readText(in);
        Map<String, Object> details = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            details.put(readText(in), readDetail(in));
        }
        return new Result.Failure<>(code, message, new MillraceException(code, message), details);
    }

    private static void writeDetail(DataOutputStream out, Object value) throws IOException {
        if (value instanceof Integer || value instanceof Long) {
            out.writeByte(value instanceof Integer ? 'i' : 'l');
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            out.writeByte('b');
            out.writeBoolean(flag);
        } else {
            out.writeByte(value instanceof Duration ? 'd' : 's');
            writeText(out, value.toString());
        }
    }

    private static Object readDetail(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 'i' -> (int) in.readLong();
            case 'l' -> in.readLong();
            case 'b' -> in.readBoolean();
            case 'd' -> Duration.parse(readText(in));
            default -> readText(in);
        };
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // writeUTF ends at 64 KiB
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
