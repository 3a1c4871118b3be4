package io.millrace.archiveorigin;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Texts that nobody has used before, and nobody can guess. Reads the source of randomness once, because that may block. */
final class Nonces {
    private static final int RANDOM_BYTES = 16;

    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    Nonces() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        this.prefix = HexFormat.of().formatHex(random) + "-";
    }

    String next() {
        return prefix + count.incrementAndGet();
    }
}
