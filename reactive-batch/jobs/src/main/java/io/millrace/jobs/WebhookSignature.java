package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what is sent to callbacks, and lets a receiver check it: HMAC-SHA256 over the timestamp, a dot and the bytes of the body, in
 * hex. Check the timestamp against your clock as well, so that what was recorded is not played back.
 */
public final class WebhookSignature {
    /** The header with the signature. */
    public static final String HEADER = "X-Webhook-Signature";

    /** The header with the timestamp that is signed: seconds since 1970. */
    public static final String TIMESTAMP_HEADER = "X-Webhook-Timestamp";

    /** The header that names the event: the same each time that it is sent. */
    public static final String ID_HEADER = "X-Webhook-ID";

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /** The signature of a body. */
    public static String of(byte[] secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((timestamp + ".").getBytes(US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }

    /** Whether this is the signature of a body; takes as long whether it is or not. */
    public static boolean matches(String signature, byte[] secret, String timestamp, byte[] body) {
        return MessageDigest.isEqual(
                signature.getBytes(US_ASCII), of(secret, timestamp, body).getBytes(US_ASCII));
    }
}
