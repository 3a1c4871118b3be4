package io.millrace.archiveorigin;

import io.millrace.http.Secret;
import java.security.KeyPair;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Has the Ed25519 keys of devices, and signs with them. SPI, for keys that are in a vault or a security module.
 *
 * <p>Each method answers when it is subscribed, and must not block; may be called by many threads at once. What it signals as
 * its failure fails the call, unsent.
 */
public interface DeviceSigner {
    /** The device's public key, 32 bytes (RFC 8032). */
    Mono<byte[]> publicKey(String deviceId);

    /** The device's signature over these bytes as they are, 64 bytes (Ed25519, RFC 8032). */
    Mono<byte[]> sign(String deviceId, byte[] message);

    /** Apple's DeviceCheck token of the device, in Base64, where the service wants one to enrol it; empty by default. */
    default Mono<Secret> deviceCheckToken(String deviceId) {
        return Mono.empty();
    }

    /**
     * Signs with keys that this JVM has, on the thread that asks.
     *
     * @param keys the pair of a device, made with {@code KeyPairGenerator.getInstance("Ed25519")}; null if there is none
     */
    static DeviceSigner ed25519(Function<String, @Nullable KeyPair> keys) {
        return new JvmSigner(keys);
    }
}
