package io.millrace.archiveorigin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import reactor.core.publisher.Mono;

/** What a device proves itself with, as the service wants it written. */
final class Identity {
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    private Identity() {}

    static Mono<String> publicKey(DeviceSigner signer, String deviceId) {
        return Mono.defer(() -> signer.publicKey(deviceId))
                .switchIfEmpty(Mono.error(() -> Checks.invalid("the signer has no key of device " + deviceId)))
                .map(key -> "ed25519:" + base64(key, KEY_BYTES, "public key"));
    }

    static Mono<String> signature(DeviceSigner signer, String deviceId, String text) {
        return Mono.defer(() -> signer.sign(deviceId, text.getBytes(StandardCharsets.UTF_8)))
                .switchIfEmpty(Mono.error(() -> Checks.invalid("the signer does not sign for device " + deviceId)))
                .map(signature -> "ed25519_sig:" + base64(signature, SIGNATURE_BYTES, "signature"));
    }

    /** The service takes any length, and so would lock what nobody can verify. */
    private static String base64(byte[] bytes, int length, String what) {
        if (bytes.length != length) {
            throw Checks.invalid(
                    "the signer's " + what + " has " + bytes.length + " bytes, but of Ed25519 it has " + length);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
