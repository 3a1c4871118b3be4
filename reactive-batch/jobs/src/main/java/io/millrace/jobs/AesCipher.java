package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import reactor.core.publisher.Mono;

/** AES-GCM: a nonce of 12 bytes, then what is encrypted, then a tag of 16. */
final class AesCipher implements JobCipher {
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final List<SecretKey> keys;
    private final SecureRandom random;

    AesCipher(SecretKey key, SecretKey... earlier) {
        this.keys = Stream.concat(Stream.of(key), Stream.of(earlier)).toList();
        try {
            this.random =
                    SecureRandom.getInstance("DRBG"); // reads the system's randomness once, because that may block
            this.random.nextBytes(new byte[1]);
            for (SecretKey each : keys) {
                cipher(Cipher.ENCRYPT_MODE, each, new byte[NONCE_BYTES], "");
            }
        } catch (GeneralSecurityException unfit) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a key is none of AES", unfit);
        }
    }

    @Override
    public Mono<byte[]> encrypt(byte[] plain, String owner) {
        return Mono.fromCallable(() -> {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, owner).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        });
    }

    @Override
    public Mono<byte[]> decrypt(byte[] encrypted, String owner) {
        return Mono.fromCallable(() -> {
            ByteBuffer parts = ByteBuffer.wrap(encrypted);
            byte[] nonce = new byte[NONCE_BYTES];
            if (encrypted.length >= NONCE_BYTES + TAG_BYTES) {
                parts.get(nonce);
                for (SecretKey key : keys) {
                    try {
                        return cipher(Cipher.DECRYPT_MODE, key, nonce, owner)
                                .doFinal(encrypted, nonce.length, parts.remaining());
                    } catch (AEADBadTagException otherKey) {
                        // the next may be the one
                    }
                }
            }
            throw new MillraceException(
                    ErrorCode.OPERATION_FAILED,
                    "not encrypted for its owner with any of the " + keys.size() + " keys that there are");
        });
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(owner.getBytes(UTF_8));
        return cipher;
    }
}
