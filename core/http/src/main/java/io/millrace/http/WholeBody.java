package io.millrace.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClientResponse;

/** Reads a body as one value, held in memory up to the limit. */
final class WholeBody<T> implements Reader<T> {
    private final ClientOptions options;
    private final Type type;

    WholeBody(ClientOptions options, Type type) {
        this.options = options;
        this.type = type;
    }

    @Override
    public Mono<T> read(Call call, HttpClientResponse response, ByteBufFlux content) {
        return bytes(content, options.maxBodyBytes()).flatMap(body -> decoded(call, response, body));
    }

    /** The first bytes of the body, counted after decompression; the rest is read and dropped. */
    Mono<byte[]> bytes(ByteBufFlux content, int keep) {
        return content.reduceWith(() -> new Bytes(options.maxBodyBytes(), keep), Bytes::append)
                .map(Bytes::toArray);
    }

    @SuppressWarnings("unchecked") // the codec was asked for this very type
    private Mono<T> decoded(Call call, HttpClientResponse response, byte[] body) {
        if (body.length == 0) {
            return absent(call);
        }
        if (type == Void.class) {
            return Mono.empty();
        }
        try {
            T value = (T) value(body);
            if (value == null) {
                return absent(call);
            }
            Refusal refusal = refusal(call, body, value);
            return refusal == null ? Mono.just(value) : Mono.error(call.refused(refusal));
        } catch (DecodingException undecodable) {
            String contentType = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "no content type");
            boolean quotable = !call.showsSecret(new String(body, StandardCharsets.UTF_8));
            return Mono.error(new DecodingException(
                    (quotable ? undecodable.getMessage() : "not what was expected") + " (" + contentType + ")",
                    undecodable.isTruncated(),
                    quotable ? undecodable : null));
        }
    }

    private @Nullable Object value(byte[] body) {
        return type == byte[].class ? body : options.codec().decode(body, type);
    }

    /** What a success refuses. What it says is read from the text with secrets masked. */
    private @Nullable Refusal refusal(Call call, byte[] body, Object value) {
        Function<Object, @Nullable Refusal> reading = call.request.refusalIn();
        Refusal refusal = reading == null ? null : reading.apply(value);
        if (reading == null || refusal == null) {
            return null;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        if (!call.showsSecret(text)) {
            return refusal;
        }
        try {
            Object masked = Objects.requireNonNull(value(call.redacted(text).getBytes(StandardCharsets.UTF_8)));
            return Objects.requireNonNull(reading.apply(masked));
        } catch (RuntimeException unreadable) { // the secret is a word that the answer is made of
            return refusal.withMessage("for a reason that holds the secret, and so is not shown")
                    .withExcerpt(null)
                    .withCause(null);
        }
    }

    private Mono<T> absent(Call call) {
        RequestParts.Absence absence = call.request.absence();
        return absence == null ? Mono.empty() : Mono.error(call.absent(absence));
    }
}
