package io.millrace.archiveorigin.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import javax.crypto.SecretKey;
import reactor.core.publisher.Mono;

/**
 * Makes tokens unreadable for whoever reads the database, its backups or its log. SPI, for keys that are in a vault.
 *
 * <p>Each method answers when it is subscribed, and must not block; may be called by many threads at once.
 */
public interface TokenCipher {
    /**
     * The token, encrypted.
     *
     * @param owner whose it is; what is encrypted for one owner must not be readable as another's
     */
    Mono<byte[]> encrypt(Secret token, String owner);

    /** The token that was encrypted for that owner; fails if there is none in it. */
    Mono<Secret> decrypt(byte[] encrypted, String owner);

    /**
     * AES-GCM with keys that this JVM has, of 16, 24 or 32 bytes.
     *
     * @param key writes, and reads
     * @param earlier read what was written before the keys were changed
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a key is none of AES
     */
    static TokenCipher aes(SecretKey key, SecretKey... earlier) {
        return new AesCipher(key, earlier);
    }
}
