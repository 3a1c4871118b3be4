package io.millrace.http;

import io.micrometer.observation.Observation;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * One subscription to a request: what is sent, how far it has come, and what its failure means. Whether a failed request
 * may be repeated is decided here and nowhere else.
 */
final class Call {
    private static final String UNKNOWN_OUTCOME = "; whether it took effect is not known, so look before you repeat it";

    private static final int PROXY_LOGIN_REQUIRED = 407;

    final RequestParts request;
    final String contentType;
    final @Nullable Relay<?> relay;

    // Of the current attempt, by those who watch it:
    volatile RefreshingCredential.@Nullable Held proof;
    long permittedAt; // on the circuit's own clock
    volatile boolean judged; // the circuit has been told how it ended
    volatile boolean streams; // the circuit has been told that it began
    volatile @Nullable Runnable onStreaming;

    @Nullable
    Observation observation;

    @Nullable
    Observation attemptObservation;

    @Nullable
    HttpHeaders trace;

    private final byte @Nullable [] body; // of every attempt; null where there is none, or each makes its own
    private final boolean followsRedirects;
    private final ClientOptions options;
    private final @Nullable Credential credential;
    private final @Nullable HttpProxy proxy;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Attempt current = new Attempt(null); // before the first one: nothing is sent
    private volatile URI target;
    private volatile @Nullable URI redirect;
    private volatile boolean last; // no attempt follows the current one
    private volatile boolean mayHaveTakenEffect;
    private int redirects; // attempts of a call follow one another

    Call(RequestParts request, ClientOptions options) {
        this(request, options, null);
    }

    /** @param relay what the answer is streamed through, if it is */
    Call(RequestParts request, ClientOptions options, @Nullable Relay<?> relay) {
        this.request = request;
        this.options = options;
        this.relay = relay;
        this.target = URI.create(options.baseUrl() + request.pathAndQuery());
        this.followsRedirects = options.followRedirects() && request.method().readsOnly();
        this.credential = options.credential();
        this.proxy = options.proxy();
        if (request.body() instanceof Body.Raw raw) {
            this.body = raw.content();
            this.contentType = raw.contentType();
        } else if (request.body() instanceof Body.Streamed streamed) {
            this.body = null;
            this.contentType = streamed.contentType();
        } else {
            this.body = request.body() instanceof Body.Value value ? encoded(value.value(), options.codec()) : null;
            this.contentType = options.codec().contentType();
        }
    }

    /** Where the next attempt goes. */
    URI target() {
        return target;
    }

    /** How often it has been sent, or tried to be. */
    int attempts() {
        return attempts.get();
    }

    /** The status of the current attempt's answer; 0 = none yet. */
    int status() {
        return current.status;
    }

    /** How long one attempt may take. */
    Duration attemptLimit() {
        Duration own = request.attemptTimeout();
        return own == null ? options.attemptTimeout() : own;
    }

    /** Begins the next attempt. */
    Attempt begin() {
        byte[] content = request.body() instanceof Body.Fresh fresh
                ? encoded(fresh.value().get(), options.codec())
                : body;
        attempts.incrementAndGet();
        Attempt next = new Attempt(content);
        current = next;
        if (relay != null) {
            relay.begin();
        }
        return next;
    }

    /** A failure that is not an answer. */
    ApiException failed(Throwable thrown) {
        Throwable failure = ConnectionFailure.unwrapped(thrown);
        if (failure instanceof ApiException known) {
            return known;
        }
        if (failure instanceof DecodingException undecodable) {
            leaveOpen();
            return failure(
                    ErrorCode.INVALID_RESPONSE,
                    "answered " + current.status + " with " + undecodable.getMessage()
                            + (isRepeatable() ? "" : "; it may have taken effect"),
                    failure,
                    null,
                    undecodable.isTruncated() && isRepeatable());
        }
        if (failure instanceof UploadException upload) {
            leaveOpen();
            return failure(
                    isRepeatable() ? ErrorCode.of(upload.reason()) : ErrorCode.AMBIGUOUS,
                    "was cut off, because the content to send failed: " + reason(upload.reason())
                            + (isRepeatable() ? "" : UNKNOWN_OUTCOME),
                    upload.reason(),
                    null,
                    false);
        }
        if (failure instanceof MillraceException refused
                && !current.wasSent()) { // by a gate, a quota or a closed pipeline
            return failure(
                    refused.code(),
                    "was not sent: " + refused.getMessage(),
                    refused.getCause(),
                    refused.retryAfter().orElse(null),
                    refused.isRetryable());
        }
        boolean sent = current.wasSent() && !ConnectionFailure.precedesReading(failure);
        if (failure instanceof IOException
                || failure instanceof PrematureChannelClosureException // while the headers came
                || failure instanceof AbortedException
                || failure instanceof NotYetConnectedException // cancelled while it was being connected
                || (failure instanceof TimeoutException && !sent) // of the connection pool
                || (failure instanceof Http2Exception && !sent)) { // while the connection was opened
            return disconnected(failure, sent);
        }
        if (!sent) {
            return failure(ErrorCode.OPERATION_FAILED, "was not sent: " + failure, failure, null, false);
        }
        return unknown(ErrorCode.INVALID_RESPONSE, "got an unreadable answer: " + failure, failure, false);
    }

    private ApiException disconnected(Throwable failure, boolean sent) {
        if (!sent) {
            return unconnected(failure);
        }
        return current.status == 0 || !isRepeatable()
                ? unknown(ErrorCode.CONNECTION_ERROR, "lost its connection: " + reason(failure), failure, true)
                : unknown(
                        ErrorCode.INVALID_RESPONSE,
                        "answered " + current.status + " with a truncated body: " + reason(failure),
                        failure,
                        true);
    }

    private ApiException unconnected(Throwable failure) {
        String through = proxy == null ? "" : " through the proxy " + proxy.place();
        int status = ConnectionFailure.proxyStatus(failure);
        if (status == 0) {
            return failure(
                    ErrorCode.CONNECTION_ERROR,
                    "was not sent, because there is no connection" + through + ": " + reason(failure),
                    failure,
                    null,
                    ConnectionFailure.mayPass(failure));
        }
        return failure( // without what else the proxy said: it may show the password around
                status == PROXY_LOGIN_REQUIRED ? ErrorCode.UNAUTHORIZED : ErrorCode.CONNECTION_ERROR,
                "was not sent, because there is no connection" + through + ": it answered " + status
                        + (status == PROXY_LOGIN_REQUIRED ? " and so refuses user and password, or wants them" : ""),
                null,
                null,
                StatusCodes.isRetryable(status));
    }

    /** The current attempt took too long. */
    ApiException timedOut(Duration limit) {
        String what = "got no complete answer within " + limit.toMillis() + " ms";
        return current.wasSent()
                ? unknown(ErrorCode.TIMEOUT, what, null, true)
                : failure(ErrorCode.TIMEOUT, what, null, null, true);
    }

    /** The call as a whole took too long. */
    ApiException expired(Duration limit) {
        String what = "was not done within " + limit.toMillis() + " ms, all attempts and waits included";
        return current.wasSent()
                ? unknown(ErrorCode.TIMEOUT, what, null, false)
                : failure(ErrorCode.TIMEOUT, what, null, null, false);
    }

    /**
     * The server answered with a status that is not a success.
     *
     * @param text the answer's body, {@linkplain #redacted redacted}
     * @param message what it gives as the reason
     */
    ApiException refused(int status, HttpHeaders headers, String text, @Nullable String message, long epochMillis) {
        Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(header -> shown.putIfAbsent(header.getKey(), redacted(header.getValue())));
        Refusal usual = new Refusal(
                status,
                shown,
                text,
                StatusCodes.meaning(status),
                message,
                ServerMessage.shortened(text),
                StatusCodes.isRetryable(status),
                StatusCodes.leavesOutcomeOpen(status),
                StatusCodes.retryAfter(headers.get("Retry-After"), epochMillis),
                null);
        return refused(asItIsMeant(usual), headers.get("Location", "nowhere"));
    }

    private Refusal asItIsMeant(Refusal usual) {
        UnaryOperator<Refusal> reading = request.refusals();
        if (reading == null) {
            return usual;
        }
        try {
            return Objects.requireNonNull(reading.apply(usual), "a reading of refusals returned null");
        } catch (RuntimeException notUnderstood) {
            return usual.withCause(notUnderstood); // the status still says something
        }
    }

    /** The server answered with a success that refuses the call. */
    ApiException refused(Refusal refusal) {
        return refused(refusal.withStatus(current.status), "nowhere");
    }

    private ApiException refused(Refusal refusal, String location) {
        int status = refusal.status();
        String message = refusal.message() == null ? null : ServerMessage.shortened(refusal.message());
        String what = (status < 300 ? "was refused" : "answered " + status)
                + (message == null ? "" : ": " + message)
                + StatusCodes.hint(status);
        if (status >= 300 && status < 400) {
            what += " It pointed to " + location.replaceFirst("[?#].*", "");
            redirect = followsRedirects ? Redirects.within(target, status, location) : null;
        }
        ErrorCode code = refusal.code();
        boolean retryable = refusal.retryable();
        if (refusal.outcomeOpen()) {
            leaveOpen();
            if (!isRepeatable()) {
                code = ErrorCode.AMBIGUOUS;
                retryable = false;
                what += UNKNOWN_OUTCOME;
            }
        }
        settleBy(code);
        return failure(
                code, what, refusal.cause(), refusal.retryAfter(), retryable, status, message, refusal.excerpt());
    }

    /** The answer is empty, which its request calls a failure. */
    ApiException absent(RequestParts.Absence absence) {
        leaveOpen();
        return failure(
                absence.code(),
                "answered " + current.status + " without content: " + absence.message(),
                null,
                null,
                false);
    }

    /** Gives the call up because its client closes, unless its request is on the wire; then that may end, and is the last. */
    boolean isGivenUpUnsent() {
        last = true;
        return !current.wasSent();
    }

    /** The client has closed. */
    ApiException closed() {
        if (!current.wasSent()) {
            return failure(ErrorCode.OPERATION_FAILED, "was not sent: the client is closed", null, null, false);
        }
        return unknown(ErrorCode.CANCELLED, "was cut off, because the client was closed", null, false);
    }

    /** Nobody knows whether the request took effect; what that means to one that may be repeated, its code says. */
    private ApiException unknown(ErrorCode ifRepeatable, String what, @Nullable Throwable cause, boolean retryable) {
        leaveOpen();
        return isRepeatable()
                ? failure(ifRepeatable, what, cause, null, retryable)
                : failure(ErrorCode.AMBIGUOUS, what + UNKNOWN_OUTCOME, cause, null, false);
    }

    private void leaveOpen() {
        mayHaveTakenEffect = request.repeatability() != Repeatability.SAFE;
    }

    /** What the server refuses for its content, it has refused before, too. Other refusals tell nothing of earlier attempts. */
    private void settleBy(ErrorCode refusal) {
        if (refusal == ErrorCode.INVALID_INPUT) {
            mayHaveTakenEffect = false;
        }
    }

    /** Turns the call towards where its last answer pointed, if that may be followed. */
    boolean redirected() {
        URI next = redirect;
        if (next == null || redirects >= Redirects.AT_MOST) {
            return false;
        }
        redirects++;
        redirect = null;
        target = next;
        settle();
        return true;
    }

    /** The current attempt is over and nothing of it open, so that what ends the call before the next one finds it unsent. */
    void settle() {
        current = new Attempt(null);
    }

    /** A failure of this call in general. */
    ApiException failure(
            ErrorCode code, String what, @Nullable Throwable cause, @Nullable Duration retryAfter, boolean retryable) {
        return failure(code, what, cause, retryAfter, retryable, current.status, null, null);
    }

    private ApiException failure(
            ErrorCode code,
            String what,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            boolean mayRetry,
            int status,
            @Nullable String serverMessage,
            @Nullable String bodyExcerpt) {
        boolean retryable =
                mayRetry && !last && (relay == null || !relay.hasEmitted()); // what was passed on cannot be taken back
        if (retryable) {
            settle();
        }
        String uri = shownUri();
        return new ApiException(
                code,
                redacted(request.method() + " " + uri + " " + what),
                cause == null || showsSecret(cause) ? null : cause,
                attempts.get(),
                retryAfter,
                request.method().name(),
                uri,
                status,
                serverMessage,
                bodyExcerpt,
                retryable,
                mayHaveTakenEffect);
    }

    /** The URI without the values of its query. */
    String shownUri() {
        return redacted(options.baseUrl() + request.pathWithoutValues());
    }

    /** The text with the secrets of credential and request masked. */
    String redacted(String text) {
        String shown = credential == null ? text : credential.redact(this, text);
        for (Secret secret : request.secrets()) {
            shown = secret.redact(shown);
        }
        return shown;
    }

    boolean showsSecret(String text) {
        return !redacted(text).equals(text);
    }

    private boolean showsSecret(Throwable failure) {
        return showsSecret(failure.toString()) || (failure.getCause() != null && showsSecret(failure.getCause()));
    }

    private boolean isRepeatable() {
        return request.repeatability() != Repeatability.UNSAFE;
    }

    private static String reason(Throwable failure) {
        return ConnectionFailure.reason(failure);
    }

    private static byte[] encoded(Object body, Codec codec) {
        try {
            return codec.encode(body);
        } catch (IllegalArgumentException unwritable) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the body " + unwritable.getMessage(), unwritable);
        }
    }

    /** How far one attempt has come. What it still hears after it was given up cannot reach the next one. */
    static final class Attempt {
        private enum Stage {
            BEGUN,
            SENT,
            GIVEN_UP
        }

        final byte @Nullable [] body; // what it sends; null if nothing, or something that is streamed

        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.BEGUN);
        private volatile int status; // 0 = no answer yet

        private Attempt(byte @Nullable [] body) {
            this.body = body;
        }

        /** Whether the request may be written now: not if its failure has been told as one of a request not sent. */
        boolean maySend() {
            return stage.compareAndSet(Stage.BEGUN, Stage.SENT);
        }

        void answered(int status) {
            this.status = status;
        }

        /** Whether the request was written. If not, it never will be. */
        private boolean wasSent() {
            stage.compareAndSet(Stage.BEGUN, Stage.GIVEN_UP);
            return stage.get() == Stage.SENT;
        }
    }
}
