package io.millrace.http;

/** Which version of HTTP a client speaks. */
public enum HttpVersion {
    /** One connection for each call in flight; a call that is cancelled or times out costs its connection. The default. */
    HTTP_1_1,
    /**
     * Many calls over few connections: another one is made only when the server lets no more calls onto those there are. A
     * call that is cancelled or times out leaves its connection to the others.
     *
     * <p>Over {@code https} it is agreed on when connecting, and a server that does not speak it is spoken to in HTTP/1.1,
     * with as many connections at most as the gate let calls through when the client was made. Over {@code http} the server
     * must speak it: nothing is agreed on there, and every call to one that does not fails.
     */
    HTTP_2
}
