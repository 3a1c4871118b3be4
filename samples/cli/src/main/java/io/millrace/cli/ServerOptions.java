package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which WATS server, who calls, and how patiently. */
final class ServerOptions implements Service<Wats> {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--base-url", paramLabel = "URL", description = "The WATS server; default: MILLRACE_WATS_BASE_URL.")
    private @Nullable String baseUrl;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The API token; default: MILLRACE_WATS_TOKEN. Other users of this machine can see it here;"
                    + " prefer the variable or --token-file.")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the API token.")
    private @Nullable Path tokenFile;

    @Mixin
    final CallFlags calls = new CallFlags();

    /** Whether an option names a server; the environment alone does not, lest a demonstration load a real one unasked. */
    boolean isGiven() {
        return baseUrl != null || token != null || tokenFile != null;
    }

    @Override
    public Wats connect(int concurrency) {
        Wats wats = client(concurrency);
        try {
            Await.await(wats.version());
            return wats;
        } catch (MillraceException refused) {
            wats.close();
            throw refused;
        }
    }

    @Override
    public void close(Wats wats) {
        wats.close();
    }

    @Override
    public @Nullable String url() {
        return baseUrl != null ? baseUrl : System.getenv("MILLRACE_WATS_BASE_URL");
    }

    private Wats client(int concurrency) {
        String url = url();
        if (url == null || url.isBlank()) {
            throw Usage.wrong(command, "Missing the server: give --base-url or set MILLRACE_WATS_BASE_URL");
        }
        String secret = secret();
        if (secret == null || secret.isBlank()) {
            throw Usage.wrong(command, "Missing the token: give --token or --token-file, or set MILLRACE_WATS_TOKEN");
        }
        return connect(url, secret, concurrency);
    }

    /** A client for a server that needs no finding. */
    Wats connect(String url, String secret, int concurrency) {
        try {
            return Wats.connect(url, secret.strip(), options -> calls.applyTo(options, concurrency));
        } catch (MillraceException unusable) {
            throw Usage.wrong(command, String.valueOf(unusable.getMessage()));
        }
    }

    private @Nullable String secret() {
        return secret(token, tokenFile, "MILLRACE_WATS_TOKEN");
    }

    /** A secret that is typed, in a file, or in the environment; null if it is nowhere. */
    static @Nullable String secret(@Nullable String token, @Nullable Path tokenFile, String variable) {
        if (token != null) {
            return token;
        }
        if (tokenFile == null) {
            return System.getenv(variable);
        }
        return Input.secret(tokenFile);
    }
}
