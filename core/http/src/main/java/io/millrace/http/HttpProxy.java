package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that all of a client's connections go through: it is asked with {@code CONNECT} for a tunnel to the server,
 * also where the service is at {@code http}. What goes through the tunnel of an {@code https} service it cannot read, and
 * the server's certificate is checked as it is without a proxy.
 *
 * <p>Only a proxy that is given is used: the JVM's and the environment's proxy settings are ignored.
 *
 * <p><b>Errors:</b> {@link ErrorCode#UNAUTHORIZED} where the proxy refuses user or password (407), {@link
 * ErrorCode#CONNECTION_ERROR} where it cannot be reached or makes no tunnel. Nothing of the call was sent then.
 *
 * @param host its name or address
 * @param port its port
 * @param user who asks; null where the proxy does not want to know
 * @param password the user's; shown to nobody but the proxy, which it reaches unencrypted
 */
public record HttpProxy(
        String host,
        int port,
        @Nullable String user,
        @Nullable Secret password) {
    private static final int HIGHEST_PORT = 65_535;

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value makes no sense */
    public HttpProxy {
        if (!host.matches("[\\w.:%-]+")) {
            throw invalid("the proxy's host must be a name or an address");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw invalid("the proxy's port must be between 1 and " + HIGHEST_PORT + ": " + port);
        }
        if ((user == null) != (password == null)) {
            throw invalid("the proxy's user and password must be given together");
        }
        if (user != null && (user.isBlank() || !user.matches("[^:\\p{Cntrl}]+"))) {
            throw invalid("the proxy's user must not be blank or hold a colon or a line break");
        }
    }

    /** A proxy that does not ask who comes. */
    public static HttpProxy at(String host, int port) {
        return new HttpProxy(host, port, null, null);
    }

    /** The same proxy, told user and password with its first question ({@code Proxy-Authorization: Basic}). */
    public HttpProxy withLogin(String user, Secret password) {
        return new HttpProxy(host, port, user, password);
    }

    /** Where it is, as a message says it. */
    String place() {
        return host + ":" + port;
    }

    private static MillraceException invalid(String message) {
        return new MillraceException(ErrorCode.INVALID_INPUT, message);
    }
}
