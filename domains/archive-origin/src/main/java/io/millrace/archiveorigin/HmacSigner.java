package io.millrace.archiveorigin;

import io.millrace.http.Codec;
import io.millrace.http.RequestSigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Signs reads: the time and the content hash that is asked for, which is all that the service wants signed. It takes times
 * within five minutes of its own.
 */
record HmacSigner(ApiKey key, Scheduler scheduler) implements RequestSigner {
    private static final String ALGORITHM = "HmacSHA256";

    @Override
    public Map<String, String> sign(Unsigned request) {
        long time = scheduler.now(TimeUnit.SECONDS);
        return Map.of(
                "X-Api-Key",
                key.id().reveal(),
                "X-Api-Timestamp",
                Long.toString(time),
                "X-Api-Signature",
                signature(time + ":" + contentHash(request.body())));
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.secret().reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("this JVM has no " + ALGORITHM, absent);
        }
    }

    /** Of a certificate, which is asked for without a body, nothing but the time is signed. */
    private static Object contentHash(byte[] body) {
        @Nullable Object content = body.length == 0 ? null : Codec.json().decode(body, Map.class);
        return content instanceof Map<?, ?> members && members.get("content_hash") instanceof String hash ? hash : "";
    }
}
