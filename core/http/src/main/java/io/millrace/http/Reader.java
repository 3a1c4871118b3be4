package io.millrace.http;

import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClientResponse;

/** Makes something of the body of a successful answer. Must read it to its end, else the connection is lost. */
@FunctionalInterface
interface Reader<T> {
    Mono<T> read(Call call, HttpClientResponse response, ByteBufFlux content);
}
