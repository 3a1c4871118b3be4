package io.millrace.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
        if (type == byte[].class) {
            return Mono.just((T) body);
        }
        try {
            T value = (T) options.codec().decode(body, type);
            if (value == null) {
                return absent(call);
            }
            ApiException refused = refused(call, response, body, value);
            return refused == null ? Mono.just(value) : Mono.error(refused);
        } catch (DecodingException undecodable) {
            String contentType = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "no content type");
            boolean quotable = !call.showsSecret(new String(body, StandardCharsets.UTF_8));
            return Mono.error(new DecodingException(
                    (quotable ? undecodable.getMessage() : "not what was expected") + " (" + contentType + ")",
                    undecodable.isTruncated(),
                    quotable ? undecodable : null));
        }
    }

    /** How a success says that it is none. What it says is read from the text with secrets masked. */
    private @Nullable ApiException refused(Call call, HttpClientResponse response, byte[] body, T value) {
        Refusal.Reader reader = call.request.refusals();
        int status = response.status().code();
        Refusal refusal = reader == null ? null : reader.read(status, value);
        if (reader == null || refusal == null) {
            return null;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        Refusal shown = call.showsSecret(text) ? masked(reader, status, call.redacted(text), refusal) : refusal;
        return call.refused(
                shown, response.responseHeaders(), options.scheduler().now(TimeUnit.MILLISECONDS));
    }

    private Refusal masked(Refusal.Reader reader, int status, String text, Refusal refusal) {
        try {
            Object masked = options.codec().decode(text.getBytes(StandardCharsets.UTF_8), type);
            return Objects.requireNonNull(reader.read(status, Objects.requireNonNull(masked)));
        } catch (RuntimeException unreadable) { // the secret is a word that the answer is made of
            return new Refusal(
                    refusal.code(),
                    "for a reason that holds the secret, and so is not shown",
                    refusal.isRetryable(),
                    refusal.isOutcomeOpen(),
                    refusal.pause(),
                    null);
        }
    }

    private Mono<T> absent(Call call) {
        RequestParts.Absence absence = call.request.absence();
        return absence == null ? Mono.empty() : Mono.error(call.absent(absence));
    }
}
