package io.millrace.http;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Why there is no connection, in words that say what to do about it. */
final class ConnectionFailure {
    private static final Pattern PROXY_STATUS = Pattern.compile("status: (\\d{3})");

    private ConnectionFailure() {}

    static String reason(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (failure instanceof UnknownHostException) {
            return "the host is not known: " + message;
        }
        if (failure instanceof Http2Exception && !isRefusedStream(failure)) {
            return "the server does not speak HTTP/2 as it should, or not here: " + message;
        }
        if (!(failure instanceof SSLException)) {
            return message;
        }
        Throwable expired = causeOf(failure, CertificateExpiredException.class);
        if (expired != null) {
            return "a certificate of the server has expired: " + expired.getMessage();
        }
        Throwable early = causeOf(failure, CertificateNotYetValidException.class);
        if (early != null) {
            return "a certificate of the server is not valid yet: " + early.getMessage();
        }
        if (causeOf(failure, CertPathBuilderException.class) != null
                || causeOf(failure, CertPathValidatorException.class) != null) {
            return "the server's certificate is not trusted (see Tls.trusting): " + message;
        }
        return message.contains("fatal alert")
                ? "the server refused the handshake; it may want a client certificate, or another one"
                        + " (see Tls.withClientCertificate): " + message
                : message;
    }

    /** What is the matter itself: TLS and the decoders wrap it. */
    static Throwable unwrapped(Throwable failure) {
        if (failure instanceof DecoderException && failure.getCause() instanceof SSLException tls) {
            return unwrapped(tls);
        }
        Throwable proxy = failure instanceof SSLException ? causeOf(failure, ProxyConnectException.class) : null;
        return proxy == null ? failure : proxy;
    }

    /**
     * Whether it shows that nobody has read the request, even if it was written: what is written ahead waits for the tunnel,
     * and in TLS 1.3 a server tells last that it wants another client certificate.
     */
    static boolean precedesReading(Throwable failure) {
        return failure instanceof ProxyConnectException
                || failure instanceof SSLHandshakeException
                || isRefusedStream(failure);
    }

    /** Whether another attempt may go better. What is wrong with a certificate is wrong with it the next time as well. */
    static boolean mayPass(Throwable failure) {
        return failure instanceof SslHandshakeTimeoutException
                || isRefusedStream(failure)
                || !(failure instanceof SSLException || failure instanceof Http2Exception);
    }

    /** An HTTP/2 server that goes away, or has enough to do, has not processed the request (RFC 9113, 8.7). */
    private static boolean isRefusedStream(Throwable failure) {
        return failure instanceof Http2Exception http2 && http2.error() == Http2Error.REFUSED_STREAM;
    }

    /** What the proxy answered instead of making a tunnel, 0 if this is none of its answers. */
    static int proxyStatus(Throwable failure) {
        if (!(failure instanceof ProxyConnectException) || failure.getMessage() == null) {
            return 0;
        }
        Matcher status = PROXY_STATUS.matcher(failure.getMessage());
        return status.find() ? Integer.parseInt(status.group(1)) : 0;
    }

    private static @Nullable Throwable causeOf(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }
}
