package io.millrace.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes gathered up to a limit, of which a first part is kept. The first chunk, most often the only one, is copied once.
 */
final class Bytes {
    private static final byte[] NONE = {};

    private final int limit;
    private final int keep;
    private byte[] content = NONE;
    private int size;
    private long seen;

    Bytes(int limit, int keep) {
        this.limit = limit;
        this.keep = Math.min(limit, keep);
    }

    Bytes append(ByteBuf chunk) {
        seen += chunk.readableBytes();
        if (seen > limit) {
            throw new DecodingException("a body larger than " + limit + " bytes", false, null);
        }
        int more = Math.min(chunk.readableBytes(), keep - size);
        if (more > content.length - size) {
            int room = size == 0 ? more : (int) Math.min(keep, Math.max(2L * content.length, (long) size + more));
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
