package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which service has the jobs, who calls, and how patiently. */
@Command(mixinStandardHelpOptions = true)
final class JobsServer {
    private static final String HERE = "http://localhost:8080";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The service; default: MILLRACE_JOBS_BASE_URL, else " + HERE + ".")
    private @Nullable String baseUrl;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "A token, if the service asks for one; default: MILLRACE_JOBS_TOKEN. Other users of this machine can"
                            + " see it here; prefer the variable or --token-file.")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file that holds the token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Limit for one attempt as a whole; default: 30s.")
    private @Nullable Duration timeout;

    @Option(names = "--max-attempts", paramLabel = "N", description = "How often a call is tried; default: 3.")
    private @Nullable Integer maxAttempts;

    /** How long an attempt may take that is not like others. */
    Duration timeoutOr(Duration standard) {
        return timeout == null ? standard : timeout;
    }

    /** A client whose address and credential have been found right by one call. */
    JobsClient connect() {
        JobsClient client = new JobsClient(pipeline());
        try {
            Await.await(client.check());
            return client;
        } catch (MillraceException refused) {
            client.close();
            throw refused;
        }
    }

    private Pipeline pipeline() {
        String url =
                baseUrl != null ? baseUrl : Objects.requireNonNullElse(System.getenv("MILLRACE_JOBS_BASE_URL"), HERE);
        String secret = ServerOptions.secret(token, tokenFile, "MILLRACE_JOBS_TOKEN");
        try {
            ClientOptions options = configured(ClientOptions.of(
                    url, secret == null || secret.isBlank() ? null : Credential.bearer(secret.strip())));
            return new Pipeline("jobs", options, Quota::unlimited);
        } catch (MillraceException unusable) {
            throw Usage.wrong(command, String.valueOf(unusable.getMessage()));
        }
    }

    private ClientOptions configured(ClientOptions options) {
        ClientOptions configured = timeout == null ? options : options.withAttemptTimeout(timeout);
        if (maxAttempts == null) {
            return configured;
        }
        Usage.atLeast(1, command, "--max-attempts", maxAttempts);
        return configured.withRetry(configured.retry().withMaxAttempts(maxAttempts));
    }
}
