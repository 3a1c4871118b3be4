package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.Response;

/** Async HTTP Client, on Netty's native transport as the others. */
final class AsyncHttpClientWay implements Way {
    private final String url;
    private final int inFlight;
    private final AsyncHttpClient client;

    AsyncHttpClientWay(String url, int inFlight) {
        this.url = url;
        this.inFlight = inFlight;
        this.client = Dsl.asyncHttpClient(Dsl.config()
                .setUseNativeTransport(true)
                .setMaxConnections(inFlight + SPARE_CONNECTIONS)
                .setPooledConnectionIdleTimeout(Duration.ofHours(1))); // outlasts the turns of the others
    }

    @Override
    public long run(Iterable<Integer> keys) {
        return Lanes.run(keys, inFlight, key -> client.prepareGet(url + "/item/" + key)
                .execute()
                .toCompletableFuture()
                .thenApply(AsyncHttpClientWay::decode));
    }

    private static Item decode(Response response) {
        if (response.getStatusCode() != 200) {
            throw new IllegalStateException("status " + response.getStatusCode());
        }
        return Item.READER.readValue(response.getResponseBodyAsBytes());
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
