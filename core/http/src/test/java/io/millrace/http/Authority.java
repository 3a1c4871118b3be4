package io.millrace.http;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** An authority made for one test, and the files of what it has signed. */
final class Authority {
    /** Who somebody is, as PEM files. */
    record Identity(Path chain, Path key) {}

    private final Path folder;
    private final X509Bundle root;

    private Authority(Path folder, X509Bundle root) {
        this.folder = folder;
        this.root = root;
    }

    static Authority in(Path folder) {
        return named("CN=Test Authority", folder);
    }

    static Authority named(String name, Path folder) {
        return new Authority(folder, made(() -> new CertificateBuilder()
                .ecp256()
                .subject(name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned()));
    }

    /** Its own certificate. */
    Path certificate() {
        return written(folder, ".pem", root.getCertificatePEM());
    }

    /** Somebody it vouches for. */
    Identity signed(UnaryOperator<CertificateBuilder> as) {
        return identity(made(() ->
                as.apply(new CertificateBuilder().ecp256().subject("CN=Test")).buildIssuedBy(root)));
    }

    /** A server at {@code localhost}. */
    Identity localhost() {
        return signed(server -> server.addSanDnsName("localhost"));
    }

    /** Somebody nobody vouches for. */
    Identity selfSigned(UnaryOperator<CertificateBuilder> as) {
        return identity(made(() -> as.apply(
                        new CertificateBuilder().ecp256().subject("CN=Test").setIsCertificateAuthority(true))
                .buildSelfSigned()));
    }

    private Identity identity(X509Bundle bundle) {
        return new Identity(
                written(folder, ".pem", bundle.getCertificatePathPEM()),
                written(folder, ".key", bundle.getPrivateKeyPEM()));
    }

    static Path written(Path folder, String suffix, String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "test", suffix), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Bundle made(Callable<X509Bundle> making) {
        try {
            return making.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
