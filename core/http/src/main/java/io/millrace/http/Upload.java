package io.millrace.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;

/** Sends a body as it comes. */
final class Upload {
    private Upload() {}

    static Publisher<Void> send(Body.Streamed body, HttpHeaders headers, NettyOutbound outbound) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, body.contentType());
        if (body.length() != null) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        }
        return outbound.send(content(body).onErrorMap(UploadException::new));
    }

    private static Flux<ByteBuf> content(Body.Streamed body) {
        Flux<ByteBuffer> content = Flux.from(body.content());
        return (body.length() == null ? content : ofLength(content, body.length())).map(Unpooled::wrappedBuffer);
    }

    private static Flux<ByteBuffer> ofLength(Flux<ByteBuffer> content, long length) {
        return Flux.defer(() -> {
            long[] left = {length}; // signals of one subscription follow one another
            return content.<ByteBuffer>handle((bytes, sink) -> {
                        left[0] -= bytes.remaining();
                        if (left[0] < 0) {
                            sink.error(wrongLength("more", length));
                        } else {
                            sink.next(bytes);
                        }
                    })
                    .concatWith(
                            Mono.defer(() -> left[0] == 0 ? Mono.empty() : Mono.error(wrongLength("less", length))));
        });
    }

    private static IllegalArgumentException wrongLength(String than, long length) {
        return new IllegalArgumentException("it holds " + than + " than the " + length + " bytes announced");
    }
}
