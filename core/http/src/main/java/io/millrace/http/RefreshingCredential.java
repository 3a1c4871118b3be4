package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** A bearer token that is renewed ahead of its expiry and when the server refuses it. */
final class RefreshingCredential extends Credential {
    private static final long ENDLESS = Long.MAX_VALUE / 2; // in milliseconds, with room for the time it is now

    private final TokenSource source;
    private final Scheduler scheduler;
    private final Mono<Held> token;
    private volatile @Nullable Held current;

    RefreshingCredential(TokenSource source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
        this.token = Mono.defer(source::fetch)
                .switchIfEmpty(Mono.error(() -> new MillraceException(
                        ErrorCode.INVALID_RESPONSE, "the token source completed without a token")))
                .map(this::hold)
                // Shared by whoever waits: it must neither run under one caller's permit nor end with it.
                .contextWrite(callers -> Context.empty())
                .cacheInvalidateIf(this::isSpent); // keeps no error
    }

    private Held hold(AccessToken fresh) {
        Held held = new Held(fresh.secret(), now() + Math.min(TimeUnit.MILLISECONDS.convert(fresh.useFor()), ENDLESS));
        current = held;
        return held;
    }

    private boolean isSpent(Held held) {
        return held.refused.get() || now() >= held.useUntil;
    }

    /** A refusal says that the request was not processed, so that any request may follow it with a new token, once. */
    @Override
    <T> Mono<T> whenReady(Call call, Mono<T> attempt) {
        return ready(call, attempt).onErrorResume(Authentication::isRefusal, refused -> {
            call.settle();
            return ready(call, attempt);
        });
    }

    private <T> Mono<T> ready(Call call, Mono<T> attempt) {
        Mono<Held> known = token.onErrorMap(failure -> unavailable(call, failure));
        return new TimeLimit<>(known, call.attemptLimit(), scheduler, () -> late(call)).flatMap(held -> {
            call.proof = held;
            return attempt;
        });
    }

    private static ApiException late(Call call) {
        return call.failure(ErrorCode.TIMEOUT, "was not sent, because no token came in time", null, null, true);
    }

    private static ApiException unavailable(Call call, Throwable failure) {
        MillraceException known = MillraceException.of(failure);
        ErrorCode code = meaning(known.code());
        return call.failure(
                code,
                "was not sent, because there is no token: " + known.getMessage(),
                failure,
                known.retryAfter().orElse(null),
                known.isRetryable() || (known.code() == ErrorCode.AMBIGUOUS));
    }

    /** What the source's failure means to a call: nothing of the call itself is absent, in conflict or in doubt. */
    private static ErrorCode meaning(ErrorCode ofTheSource) {
        return switch (ofTheSource) {
            case AMBIGUOUS, CIRCUIT_OPEN -> ErrorCode.CONNECTION_ERROR;
            case NOT_FOUND, CONFLICT, INVALID_INPUT -> ErrorCode.UNAUTHORIZED;
            default -> ofTheSource;
        };
    }

    @Override
    void prove(Call call, Call.Attempt attempt, HttpHeaders headers) {
        Held held = call.proof;
        if (held != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + held.secret.reveal());
        }
    }

    @Override
    boolean refused(Call call) {
        Held held = call.proof;
        return held != null && held.refused.compareAndSet(false, true);
    }

    @Override
    String redact(Call call, String text) {
        String once = redact(text, current);
        return redact(once, call.proof); // which may have been replaced several times since
    }

    private static String redact(String text, @Nullable Held held) {
        return held == null ? text : held.secret.redact(text);
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RefreshingCredential same && source.equals(same.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return "Bearer ***";
    }

    /** A token in use. */
    static final class Held {
        private final Secret secret;
        private final long useUntil; // milliseconds of the scheduler
        private final AtomicBoolean refused = new AtomicBoolean();

        private Held(Secret secret, long useUntil) {
            this.secret = secret;
            this.useUntil = useUntil;
        }
    }
}
