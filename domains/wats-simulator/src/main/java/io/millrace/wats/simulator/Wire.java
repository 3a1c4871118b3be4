package io.millrace.wats.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Writes one answer, or does to the connection what a fault asks for. */
final class Wire {

    private static final byte[] FIRST_PART = "{\"partNumber\":\"PN-1\",".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND_PART = "\"name\":\"".getBytes(StandardCharsets.UTF_8);
    private static final int MISSING_BYTES = 64;

    private final HttpServerResponse response;
    private final Meter.Exchange exchange;

    Wire(HttpServerResponse response, Meter.Exchange exchange) {
        this.response = response;
        this.exchange = exchange;
    }

    /** Cold; to be subscribed on the event loop. The request leaves the in-flight count before anything is written. */
    Mono<Void> play(Desk.Plan plan) {
        return Mono.defer(() -> {
            Fault fault = plan.fault();
            return fault == null ? send(plan.reply()) : spoil(fault, plan.reply());
        });
    }

    private Mono<Void> spoil(Fault fault, Reply reply) {
        return switch (fault.kind()) {
            case STATUS -> send(reply.with(fault.headers()));
            case MALFORMED_JSON -> send(Reply.malformedJson());
            case HTML -> send(Reply.html());
            case TRUNCATED_BODY -> sendBeginning();
            case CLOSE -> abort(false);
            case RESET -> abort(true);
            case HANG -> Mono.never();
        };
    }

    private Mono<Void> send(Reply reply) {
        exchange.answered();
        response.status(reply.status());
        if (reply.status() == 413) {
            // The rest of the body is still on its way; it must not be taken for the next request.
            response.keepAlive(false);
        }
        reply.headers().forEach(response::header);
        if (!reply.body().hasRemaining()) {
            return response.send();
        }
        return response.header(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .send(Mono.fromSupplier(
                        () -> Unpooled.wrappedBuffer(reply.body().duplicate())))
                .then();
    }

    private Mono<Void> sendBeginning() {
        exchange.answered();
        int length = FIRST_PART.length + SECOND_PART.length + MISSING_BYTES;
        // Two parts: a body of one part would be sent as a complete response, and there would be nothing left to cut.
        return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length))
                .sendByteArray(Flux.just(FIRST_PART, SECOND_PART))
                .then()
                .then(abort(false));
    }

    /** Ends without completing: completion would make the server write the answer that is not to be. */
    private Mono<Void> abort(boolean isReset) {
        return Mono.defer(() -> {
            exchange.dropped();
            response.withConnection(connection -> {
                Channel channel = connection.channel();
                if (isReset) {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                }
                ChannelFuture unused = channel.close();
            });
            return Mono.never();
        });
    }
}
