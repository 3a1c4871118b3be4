package io.millrace.archiveorigin;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Ed25519 as the JVM has it. */
final class JvmSigner implements DeviceSigner {
    private static final int KEY_BYTES = 32;

    private final Function<String, @Nullable KeyPair> keys;

    JvmSigner(Function<String, @Nullable KeyPair> keys) {
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public Mono<byte[]> publicKey(String deviceId) {
        return Mono.fromCallable(() -> {
            byte[] encoded = keysOf(deviceId).getPublic().getEncoded();
            return Arrays.copyOfRange(
                    encoded, encoded.length - KEY_BYTES, encoded.length); // after what it is (RFC 8410)
        });
    }

    @Override
    public Mono<byte[]> sign(String deviceId, byte[] message) {
        return Mono.fromCallable(() -> signed(keysOf(deviceId), message));
    }

    private static byte[] signed(KeyPair keys, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    private KeyPair keysOf(String deviceId) {
        KeyPair pair = keys.apply(deviceId);
        if (pair == null) {
            throw Checks.invalid("there is no key of device " + deviceId);
        }
        boolean ed25519 = pair.getPublic() instanceof EdECPublicKey edwards
                && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
        if (!ed25519) {
            throw Checks.invalid("the key of device " + deviceId + " is not one of Ed25519");
        }
        return pair;
    }
}
