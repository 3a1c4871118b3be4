package io.millrace.cli;

import io.millrace.core.Gate;
import io.millrace.http.ClientOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How patiently servers are called. */
final class CallFlags {
    private static final int DEFAULT_CALLS_IN_FLIGHT = 32;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/DURATION|none",
            converter = RateLimit.Converter.class,
            description =
                    "Never more requests in any such time; default: 500/60s for WATS, 60/30s for Spotify, 1/1s for"
                            + " MusicBrainz, none for others.")
    @Nullable
    RateLimit rateLimit;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Limit for one attempt as a whole; default: 30s, 150s for Odoo.")
    private @Nullable Duration timeout;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "How often a call is tried; default: 3, for MusicBrainz 4.")
    private @Nullable Integer maxAttempts;

    ClientOptions applyTo(ClientOptions options, int concurrency) {
        ClientOptions configured = options.withGate(Gate.of(Math.max(concurrency, DEFAULT_CALLS_IN_FLIGHT)));
        if (rateLimit != null) {
            configured = configured.withQuota(rateLimit.toQuota());
        }
        if (timeout != null) {
            configured = configured.withAttemptTimeout(timeout);
        }
        if (maxAttempts != null) {
            Usage.atLeast(1, command, "--max-attempts", maxAttempts);
            configured = configured.withRetry(configured.retry().withMaxAttempts(maxAttempts));
        }
        return configured;
    }
}
