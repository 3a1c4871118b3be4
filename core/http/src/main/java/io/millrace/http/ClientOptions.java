package io.millrace.http;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Origin;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * How a client talks to its service. Start from {@link #of} and change what you need: {@code
 * options.withAttemptTimeout(ofSeconds(5))}.
 *
 * @param baseUrl where the service is: {@code http} or {@code https}, host, optional port and path
 * @param credential who calls; null for a service that does not ask
 * @param gate limit of calls in flight over everything this client does, fixed or {@linkplain Gate#adaptive(int, int)
 *     adaptive}; null for the default of 32, shared by all clients of this JVM with the same origin and credential
 * @param quota rate limit; null for the service's default, shared likewise
 * @param retry when to try again
 * @param circuitBreaker when to stop calling a server that fails; counts transport errors, timeouts and 5xx
 * @param connectTimeout limit for making a connection, and then once more each for a proxy's tunnel, the TLS handshake
 *     and the server's beginning of HTTP/2; default 10 s
 * @param attemptTimeout limit for one attempt as a whole, body included, default 30 s
 * @param callTimeout limit for a call with all its attempts and waits; null for none, the default
 * @param idleTimeout how long an unused connection is kept, default 10 s; keep it below the server's
 * @param tls whom to trust on {@code https}, and how to prove who calls; by default the JVM's authorities, and nothing
 * @param proxy what all connections go through; null for none, the default. The JVM's proxy settings are ignored
 * @param resolver who finds the addresses of hosts, default {@link Resolver#NETTY}
 * @param httpVersion which HTTP to speak, default {@link HttpVersion#HTTP_1_1}
 * @param maxHeaderBytes limit of an answer's headers together, and of its status line; default 32 KiB. Longer ones are
 *     {@link ErrorCode#INVALID_RESPONSE}
 * @param maxBodyBytes limit of an answer's size after decompression, default 64 MiB
 * @param maxElementBytes limit of one element of an array that is {@linkplain Pipeline#stream streamed}, default 1 MiB
 * @param followRedirects whether reads follow redirects within their origin, five at most; others are errors that name where
 *     they pointed. Off by default
 * @param observations where calls and attempts are reported, as {@link ClientObservation}; none by default, which costs
 *     nothing. Give it its handlers before the client is made: one without any counts as none
 * @param codec how bodies are written and read
 * @param scheduler tells the time to retries and timeouts
 */
@RecordBuilder
public record ClientOptions(
        String baseUrl,
        @Nullable Credential credential,
        @Nullable Gate gate,
        @Nullable Quota quota,
        RetryPolicy retry,
        CircuitBreakerConfig circuitBreaker,
        Duration connectTimeout,
        Duration attemptTimeout,
        @Nullable Duration callTimeout,
        Duration idleTimeout,
        Tls tls,
        @Nullable HttpProxy proxy,
        Resolver resolver,
        HttpVersion httpVersion,
        int maxHeaderBytes,
        int maxBodyBytes,
        int maxElementBytes,
        boolean followRedirects,
        ObservationRegistry observations,
        Codec codec,
        Scheduler scheduler)
        implements ClientOptionsBuilder.With {

    private static final int DEFAULT_MAX_HEADER_BYTES = 32 << 10;
    private static final int DEFAULT_MAX_BODY_BYTES = 64 << 20;
    private static final int DEFAULT_MAX_ELEMENT_BYTES = 1 << 20;
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Checks everything, so that a bad option fails before anything is sent.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value makes no sense
     */
    public ClientOptions {
        baseUrl = checkedUrl(baseUrl);
        positive("connectTimeout", connectTimeout);
        positive("attemptTimeout", attemptTimeout);
        positive("idleTimeout", idleTimeout);
        if (callTimeout != null) {
            positive("callTimeout", callTimeout);
        }
        if (maxHeaderBytes < 1) {
            throw invalid("maxHeaderBytes must be at least 1: " + maxHeaderBytes);
        }
        if (maxBodyBytes < 1) {
            throw invalid("maxBodyBytes must be at least 1: " + maxBodyBytes);
        }
        if (maxElementBytes < 1) {
            throw invalid("maxElementBytes must be at least 1: " + maxElementBytes);
        }
    }

    /**
     * The defaults.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the URL is not usable
     */
    public static ClientOptions of(String baseUrl, @Nullable Credential credential) {
        return new ClientOptions(
                baseUrl,
                credential,
                null,
                null,
                RetryPolicy.defaults(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(50)
                        .minimumNumberOfCalls(20)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(Duration.ofDays(1)) // how long a call may take, its timeout says
                        .waitDurationInOpenState(Duration.ofSeconds(10))
                        .permittedNumberOfCallsInHalfOpenState(3)
                        .build(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                null,
                Duration.ofSeconds(10),
                Tls.defaults(),
                null,
                Resolver.NETTY,
                HttpVersion.HTTP_1_1,
                DEFAULT_MAX_HEADER_BYTES,
                DEFAULT_MAX_BODY_BYTES,
                DEFAULT_MAX_ELEMENT_BYTES,
                false,
                ObservationRegistry.NOOP,
                Codec.json(),
                Schedulers.parallel());
    }

    /** Where the credential may go, and what limits are shared by. */
    Origin origin() {
        return Origin.of(URI.create(baseUrl));
    }

    private static String checkedUrl(String url) {
        String trimmed = url.replaceAll("/+$", "");
        URI uri;
        try {
            uri = new URI(trimmed);
        } catch (URISyntaxException malformed) {
            throw invalid("the base URL is not a URL: " + malformed.getReason());
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getPort() > HIGHEST_PORT) {
            throw invalid("the base URL must be http://host or https://host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid("the base URL must not hold a user, a query or a fragment");
        }
        return trimmed;
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw invalid(name + " must be positive: " + value);
        }
    }

    private static MillraceException invalid(String message) {
        return new MillraceException(ErrorCode.INVALID_INPUT, message);
    }
}
