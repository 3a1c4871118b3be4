package io.millrace.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/** The wire: sends one attempt, reads its whole answer, decodes it. Cancelling closes the exchange. */
final class Exchange {
    private static final String USER_AGENT = "millrace";
    private static final byte[] NO_BODY = {};

    private final ClientOptions options;
    private final HttpClient client;

    Exchange(ClientOptions options, HttpClient client) {
        this.options = options;
        this.client = client;
    }

    <T> Mono<T> attempt(Call<T> call) {
        return Mono.defer(() -> {
                    Call.Attempt attempt = call.begin();
                    return client.request(
                                    HttpMethod.valueOf(call.request.method().name()))
                            .uri(call.target())
                            .send((request, outbound) -> write(call, attempt, request, outbound))
                            .response((response, content) -> {
                                attempt.answered(response.status().code());
                                return read(call, response, content);
                            })
                            .singleOrEmpty();
                })
                .onErrorMap(call::failed);
    }

    private Publisher<Void> write(
            Call<?> call, Call.Attempt attempt, HttpClientRequest request, NettyOutbound outbound) {
        HttpHeaders headers = request.requestHeaders();
        headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        headers.set(HttpHeaderNames.ACCEPT, options.codec().contentType());
        call.request.headers().forEach(header -> headers.set(header.getKey(), header.getValue()));
        if (call.body != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, call.contentType);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, call.body.length);
        }
        if (options.credential() != null) {
            options.credential().prove(call, headers);
        }
        if (!attempt.maySend()) {
            return Mono.error(new AbortedException("given up before it was sent"));
        }
        if (call.body == null) {
            return outbound;
        }
        return outbound.sendObject(
                Unpooled.wrappedBuffer(call.body)); // made anew for each attempt: sending releases it
    }

    private <T> Mono<T> read(Call<T> call, HttpClientResponse response, ByteBufFlux content) {
        int status = response.status().code();
        // Read to the end whatever the status, else the connection could not be used again.
        Mono<byte[]> body =
                content.reduceWith(ByteArrayOutputStream::new, this::append).map(ByteArrayOutputStream::toByteArray);
        return status >= 200 && status < 300
                ? body.flatMap(bytes -> decoded(call, response, bytes))
                : body.onErrorReturn(NO_BODY) // the status alone says what matters
                        .flatMap(bytes -> Mono.error(refused(call, response, bytes)));
    }

    private ByteArrayOutputStream append(ByteArrayOutputStream body, ByteBuf bytes) {
        if (body.size() + bytes.readableBytes() > options.maxBodyBytes()) {
            throw new DecodingException("a body larger than " + options.maxBodyBytes() + " bytes", false, null);
        }
        try {
            bytes.readBytes(body, bytes.readableBytes());
        } catch (IOException impossible) { // in memory
            throw new UncheckedIOException(impossible);
        }
        return body;
    }

    @SuppressWarnings("unchecked") // the codec was asked for this very type
    private <T> Mono<T> decoded(Call<T> call, HttpClientResponse response, byte[] body) {
        if (body.length == 0 || call.request.type() == Void.class) {
            return Mono.empty();
        }
        if (call.request.type() == byte[].class) {
            return Mono.just((T) body);
        }
        try {
            return Mono.justOrEmpty((T) options.codec().decode(body, call.request.type()));
        } catch (DecodingException undecodable) {
            String contentType = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "no content type");
            boolean quotable = !call.showsSecret(text(body));
            return Mono.error(new DecodingException(
                    (quotable ? undecodable.getMessage() : "not what was expected") + " (" + contentType + ")",
                    undecodable.isTruncated(),
                    quotable ? undecodable : null));
        }
    }

    private ApiException refused(Call<?> call, HttpClientResponse response, byte[] body) {
        String text = call.redacted(text(body)); // before anything is cut out of it
        @Nullable String message = ServerMessage.in(text, options.codec());
        return call.refused(
                response.status().code(),
                response.responseHeaders(),
                text,
                message,
                options.scheduler().now(TimeUnit.MILLISECONDS));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
