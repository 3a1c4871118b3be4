package io.millrace.http;

import java.net.URI;
import java.util.Map;

/**
 * Signs requests for services that want proof of each one. SPI.
 *
 * <p>Asked once an attempt, right before it is sent, so that a time in the signature is fresh; may run on an event loop and
 * must not block. What it throws fails the call, unsent. Two clients share their limits where their signers are equal.
 */
@FunctionalInterface
public interface RequestSigner {
    /** The headers that prove this request; they replace headers of the same name. */
    Map<String, String> sign(Unsigned request);

    /**
     * What is about to be sent.
     *
     * @param method such as {@code POST}
     * @param uri as it goes on the wire, query included
     * @param contentType of the body; empty where there is none
     * @param body its bytes, not to be changed; empty where there is none or it is streamed
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Unsigned(String method, URI uri, String contentType, byte[] body) {}
}
