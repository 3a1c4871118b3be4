package io.millrace.jobs;

import java.net.URI;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Makes the calls that tell others of a job's end.
 *
 * <p>SPI: {@link #http()} is one on Reactor Netty. Implement it to go through a proxy, or to keep calls from reaching inner hosts:
 * the addresses are the tenants'.
 */
public interface WebhookSender {
    /**
     * Posts these very bytes, which are what is signed, and emits the status of the answer; an error means that there was none. It
     * follows no redirect, and waits no longer than a few seconds.
     */
    Mono<Integer> post(URI uri, Map<String, String> headers, byte[] body);

    /** A sender on Reactor Netty: 10 s for a call, certificates checked, no redirects. */
    static WebhookSender http() {
        return new HttpWebhookSender();
    }
}
