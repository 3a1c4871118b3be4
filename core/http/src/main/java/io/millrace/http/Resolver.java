package io.millrace.http;

/** Who finds the addresses of a host. Where there is a proxy, only its own are looked for: it finds the server's itself. */
public enum Resolver {
    /**
     * Netty's, which asks the name servers itself and waits without a thread. It reads the hosts file and the system's list
     * of name servers, but knows no other source of names. The default.
     */
    NETTY,
    /**
     * The JVM's, and so the operating system's: choose it where names come from somewhere else than DNS, or where Netty's
     * gives up. It waits in a thread of Reactor's {@code boundedElastic}, never in an event loop.
     */
    JVM
}
