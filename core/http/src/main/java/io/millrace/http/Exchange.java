package io.millrace.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.util.context.Context;

/** The wire: sends one attempt and reads its answer to the end. Cancelling closes the exchange. */
final class Exchange {
    private static final String USER_AGENT = "millrace";
    private static final byte[] NO_BODY = {};
    private static final String ON_NEXT_DROPPED = "reactor.onNextDropped.local"; // Reactor's hook of one subscription
    private static final int REASON_WITHIN = 64 << 10; // of the body of a refusal

    private final ClientOptions options;
    private final Map<Request.Method, HttpClient.RequestSender> senders = new EnumMap<>(Request.Method.class);
    private final WholeBody<byte[]> refusals;

    Exchange(ClientOptions options, HttpClient client) {
        this.options = options;
        for (Request.Method method : Request.Method.values()) {
            senders.put(method, client.request(HttpMethod.valueOf(method.name())));
        }
        this.refusals = new WholeBody<>(options, byte[].class);
    }

    <T> Mono<T> attempt(Call call, Reader<T> reader) {
        return Mono.defer(() -> {
                    Call.Attempt attempt = call.begin();
                    return Objects.requireNonNull(senders.get(call.request.method()))
                            .uri(call.target())
                            .send((request, outbound) -> write(call, attempt, request, outbound))
                            .response((response, content) -> {
                                attempt.answered(response.status().code());
                                return read(call, reader, response, content);
                            })
                            .singleOrEmpty();
                })
                .contextWrite(Exchange::closingWhatIsDropped)
                .onErrorMap(call::failed);
    }

    /**
     * A cancelled exchange is closed by the thread that cancels, but the answer may have come before it gets there; then
     * nobody would read its content, and nobody release it.
     */
    private static Context closingWhatIsDropped(Context context) {
        Consumer<Object> earlier = context.getOrDefault(ON_NEXT_DROPPED, null);
        Consumer<Object> closing = dropped -> {
            if (dropped instanceof Connection connection) {
                connection.dispose();
            } else if (earlier != null) {
                earlier.accept(dropped);
            }
        };
        return Operators.enableOnDiscard(context, closing).put(ON_NEXT_DROPPED, closing);
    }

    private Publisher<Void> write(Call call, Call.Attempt attempt, HttpClientRequest request, NettyOutbound outbound) {
        HttpHeaders headers = request.requestHeaders();
        headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        headers.set(HttpHeaderNames.ACCEPT, options.codec().contentType());
        call.request.headers().forEach(header -> headers.set(header.getKey(), header.getValue()));
        if (call.trace != null) {
            headers.setAll(call.trace);
        }
        byte[] body = attempt.body;
        if (body != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, call.contentType);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        if (options.credential() != null) {
            options.credential().prove(call, attempt, headers);
        }
        if (!attempt.maySend()) {
            return Mono.error(new AbortedException("given up before it was sent"));
        }
        if (call.request.body() instanceof Body.Streamed streamed) {
            return Upload.send(streamed, headers, outbound);
        }
        return body == null
                ? outbound
                : outbound.sendObject(Unpooled.wrappedBuffer(body)); // made anew for each attempt: sending releases it
    }

    private <T> Mono<T> read(Call call, Reader<T> reader, HttpClientResponse response, ByteBufFlux content) {
        int status = response.status().code();
        if (status >= 200 && status < 300) {
            Runnable onStreaming = call.onStreaming;
            if (onStreaming != null) {
                onStreaming.run();
            }
            return reader.read(call, response, content);
        }
        // Read to the end whatever the status, else the connection could not be used again.
        int keep = call.request.refusals() == null ? REASON_WITHIN : options.maxBodyBytes();
        return refusals.bytes(content, keep)
                .onErrorReturn(NO_BODY) // the status alone says what matters
                .flatMap(bytes -> Mono.error(refused(call, response, bytes)));
    }

    private ApiException refused(Call call, HttpClientResponse response, byte[] body) {
        String text = call.redacted(new String(body, StandardCharsets.UTF_8)); // before anything is cut out of it
        @Nullable String message = ServerMessage.in(text, options.codec());
        return call.refused(
                response.status().code(),
                response.responseHeaders(),
                text,
                message,
                options.scheduler().now(TimeUnit.MILLISECONDS));
    }
}
