package io.millrace.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import javax.crypto.SecretKey;
import reactor.core.publisher.Mono;

/**
 * Makes secrets unreadable for whoever reads the database, its backups or its log. SPI, for keys that are in a vault.
 *
 * <p>Each method answers when it is subscribed, and must not block; may be called by many threads at once. What it signals as
 * its failure may be shown, so it must tell nothing of what was to be kept.
 */
public interface JobCipher {
    /**
     * The bytes, encrypted.
     *
     * @param owner whose they are; what is encrypted for one owner must not be readable as another's
     */
    Mono<byte[]> encrypt(byte[] plain, String owner);

    /** The bytes that were encrypted for that owner; fails if there are none in it. */
    Mono<byte[]> decrypt(byte[] encrypted, String owner);

    /**
     * AES-GCM with keys that this JVM has, of 16, 24 or 32 bytes.
     *
     * @param key writes, and reads
     * @param earlier read what was written before the keys were changed
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a key is none of AES
     */
    static JobCipher aes(SecretKey key, SecretKey... earlier) {
        return new AesCipher(key, earlier);
    }
}
