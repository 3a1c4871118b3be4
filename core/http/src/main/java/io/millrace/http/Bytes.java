package io.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Bytes gathered up to a limit. The first chunk, most often the only one, is copied once. */
final class Bytes {
    private static final byte[] NONE = {};

    private final int limit;
    private byte[] content = NONE;
    private int size;

    Bytes(int limit) {
        this.limit = limit;
    }

    Bytes append(ByteBuf chunk) {
        int more = chunk.readableBytes();
        if (more > limit - size) {
            throw new DecodingException("a body larger than " + limit + " bytes", false, null);
        }
        if (more > content.length - size) {
            int room = size == 0 ? more : (int) Math.min(limit, Math.max(2L * content.length, (long) size + more));
            content = Arrays.copyOf(content, room);
        }
        chunk.readBytes(content, size, more);
        size += more;
        return this;
    }

    byte[] toArray() {
        return size == content.length ? content : Arrays.copyOf(content, size);
    }
}
