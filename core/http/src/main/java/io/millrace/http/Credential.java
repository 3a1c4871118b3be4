package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What proves to the server who calls: a token, a token that is renewed, a signature over each request, or a secret that the client
 * places itself.
 *
 * <p>Clients of one JVM that call the same origin with equal credentials share gate and quota. Credentials of tokens are
 * equal where their scheme and token are; the others where their secret, source or signer is.
 */
public abstract sealed class Credential
        permits TokenCredential, RefreshingCredential, SigningCredential, PlacedCredential {

    /**
     * {@code Authorization: Basic <token>}; the token is the Base64 of {@code user:password}, sent as it is.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the token cannot stand in a header
     */
    public static Credential basic(String token) {
        return token("Basic", token);
    }

    /**
     * {@code Authorization: Bearer <token>}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the token cannot stand in a header
     */
    public static Credential bearer(String token) {
        return token("Bearer", token);
    }

    /**
     * {@code Authorization: <scheme> <token>}, for schemes of a service's own.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the scheme is not one word or the token cannot stand
     *     in a header
     */
    public static Credential token(String scheme, String token) {
        return new TokenCredential(scheme, Secret.of(token));
    }

    /**
     * {@code Authorization: Bearer <token>} with tokens that expire. The source is asked when the first call needs a token,
     * again shortly before that token expires (60 s, or a tenth of its lifetime if that is less), and again when the server
     * refuses one; then the refused call is sent once more. All calls that need a token at the same time wait for one and
     * the same answer. A source that fails, fails those calls; the next call asks it again.
     */
    public static Credential bearer(TokenSource source) {
        return bearer(source, Schedulers.parallel());
    }

    /** As {@link #bearer(TokenSource)}, with time told by {@code scheduler}. */
    public static Credential bearer(TokenSource source, Scheduler scheduler) {
        return new RefreshingCredential(Objects.requireNonNull(source, "source"), scheduler);
    }

    /** Headers that a signer makes for each request. */
    public static Credential signed(RequestSigner signer) {
        return new SigningCredential(Objects.requireNonNull(signer, "signer"));
    }

    /**
     * A secret that the client itself puts where its service wants it, such as into bodies. Given so that it is masked in whatever
     * the server says, and not used any more after it was refused three times in a row.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the secret is blank
     */
    public static Credential placed(String secret) {
        return new PlacedCredential(Secret.ofAnyText(secret));
    }

    /** Runs one attempt when there is a proof for it. */
    <T> Mono<T> whenReady(Call call, Mono<T> attempt) {
        return attempt;
    }

    /** Adds the proof to what is about to be sent. */
    abstract void prove(Call call, Call.Attempt attempt, HttpHeaders headers);

    /** Hears that the server has refused the proof (401), and says whether that is news: one proof may serve many calls. */
    boolean refused(Call call) {
        return true;
    }

    /** The text with every secret masked that this credential holds or the call was sent with. */
    abstract String redact(Call call, String text);
}
