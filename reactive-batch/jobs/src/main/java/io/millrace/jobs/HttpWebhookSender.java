package io.millrace.jobs;

import io.netty.buffer.Unpooled;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A connection for each call: there are few, to anybody. */
final class HttpWebhookSender implements WebhookSender {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.create(ConnectionProvider.newConnection())
            .followRedirect(false)
            .disableRetry(true);

    @Override
    public Mono<Integer> post(URI uri, Map<String, String> headers, byte[] body) {
        return client.headers(all -> headers.forEach(all::set))
                .post()
                .uri(uri)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response()
                .map(response -> response.status().code())
                .timeout(LIMIT);
    }
}
