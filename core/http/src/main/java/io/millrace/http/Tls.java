package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;

/**
 * Whom a client trusts, and how it proves itself, on {@code https} connections. The server's certificate and its host name
 * are checked always; there is no switch that trusts all.
 *
 * <p>The files are read when a client is made, not before and not again: make a new client when they have changed. A file
 * that cannot be used fails there with {@link ErrorCode#INVALID_INPUT}, before anything is sent. A certificate that is
 * refused later, by either side, fails the call with {@link ErrorCode#CONNECTION_ERROR}; it is not repeated.
 *
 * @param trusted a file of the only authorities (or servers) to trust, as PEM; null for those the JVM trusts
 * @param client what proves who the client is, to a server that asks for it; null for nothing
 */
public record Tls(@Nullable Path trusted, @Nullable ClientCertificate client) {

    /**
     * A certificate and its key.
     *
     * @param chain a file of the certificate, and after it those of the authorities between it and the root, as PEM
     * @param key a file of its private key, as PEM in PKCS #8 ({@code BEGIN PRIVATE KEY}), not encrypted
     */
    public record ClientCertificate(Path chain, Path key) {}

    /** Trusts whom the JVM trusts, and shows no client certificate. The default. */
    public static Tls defaults() {
        return new Tls(null, null);
    }

    /** Trusts the certificates in a PEM file and no others, whatever the JVM trusts. */
    public static Tls trusting(Path certificates) {
        return new Tls(certificates, null);
    }

    /** The same, with a client certificate; see {@link ClientCertificate} for what the files must hold. */
    public Tls withClientCertificate(Path chain, Path key) {
        return new Tls(trusted, new ClientCertificate(chain, key));
    }

    /** What the connections are made with. Reads the files. */
    SslContext context(HttpVersion version) {
        Consumer<SslContextBuilder> material = material();
        try {
            return version == HttpVersion.HTTP_2
                    ? Http2SslContextSpec.forClient().configure(material).sslContext()
                    : Http11SslContextSpec.forClient().configure(material).sslContext();
        } catch (SSLException unusable) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the certificates cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private Consumer<SslContextBuilder> material() {
        Consumer<SslContextBuilder> trust = builder -> {};
        if (trusted != null) {
            List<X509Certificate> authorities = PemFile.certificates(trusted);
            trust = builder -> builder.trustManager(authorities);
        }
        if (client == null) {
            return trust;
        }
        List<X509Certificate> chain = PemFile.certificates(client.chain());
        PrivateKey key = PemFile.key(client.key(), chain.get(0));
        return trust.andThen(builder -> builder.keyManager(key, chain));
    }
}
