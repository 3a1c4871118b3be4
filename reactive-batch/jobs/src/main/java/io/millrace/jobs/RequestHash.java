package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells whether two requests for a job are the same, however many items they have. */
final class RequestHash {
    private final MessageDigest digest;

    RequestHash(JobRequest request) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
        add(request.type());
        add(request.options().toString());
        new TreeMap<>(request.metadata()).forEach((name, value) -> {
            add(name);
            add(value);
        });
        add(null);
    }

    /** How many bytes the item's input has. */
    int item(NewItem item) {
        add(item.customId());
        return add(item.input());
    }

    /** With its length, so that no two sequences of texts look the same. */
    private int add(@Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(text == null ? -1 : bytes.length)
                .flip());
        digest.update(bytes);
        return bytes.length;
    }

    @Override
    public String toString() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's own digests can be cloned", impossible);
        }
    }
}
