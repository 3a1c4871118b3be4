package io.millrace.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bodies as they go over the wire. */
final class Bodies {
    private static final int MEGABYTE = 1 << 20;

    private Bodies() {}

    static byte[] gzip(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return packed.toByteArray();
    }

    /** The start of a compressed text, and then 1 GiB of one character in a megabyte or so; it has no end. */
    static byte[] bomb(String start, char then) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
        packed.writeBytes(flushed(start));
        byte[] megabyte = flushed(Character.toString(then).repeat(MEGABYTE)); // stands for itself wherever it is put
        for (int i = 0; i < 1_024; i++) {
            packed.writeBytes(megabyte);
        }
        return packed.toByteArray();
    }

    private static byte[] flushed(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
            byte[] packed = new byte[text.length() + 100];
            return Arrays.copyOf(packed, deflater.deflate(packed, 0, packed.length, Deflater.FULL_FLUSH));
        } finally {
            deflater.end();
        }
    }
}
