package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.ApiException;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.DecodingException;
import io.millrace.http.Pipeline;
import io.millrace.http.Refusal;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks for tokens (OAuth 2). What it is asked with, and what it answers, is in no message. */
final class Accounts {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final SpotifyApp app;
    private final Pipeline pipeline;

    /** @param options those of the API's client, of which limits and credential are not used */
    Accounts(SpotifyApp app, ClientOptions options) {
        this.app = app;
        ClientOptions own = options.withBaseUrl(app.accountsUrl())
                .withCredential(credential(app))
                .withGate(null)
                .withQuota(null);
        this.pipeline = new Pipeline("spotify-accounts", own, Quota::unlimited);
    }

    private static @Nullable Credential credential(SpotifyApp app) {
        if (app.clientSecret() == null) {
            return null;
        }
        byte[] both = (app.clientId() + ":" + app.clientSecret()).getBytes(StandardCharsets.UTF_8);
        return Credential.basic(Base64.getEncoder().encodeToString(both));
    }

    /** A grant that is not good any more is told with 400, like a request that is malformed; the app's own proof is good. */
    private static @Nullable Refusal read(int status, Object body) {
        return status == 400 && body instanceof Map<?, ?> error && "invalid_grant".equals(error.get("error"))
                ? Refusal.of(ErrorCode.FORBIDDEN, String.valueOf(error.get("error_description")))
                : null;
    }

    /** A token for what is public. */
    Mono<Grant> forApp() {
        return grant("clientCredentials", Repeatability.IDEMPOTENT, Map.of("grant_type", "client_credentials"));
    }

    /** A token for the user whose consent has led to this code. */
    Mono<Grant> forCode(String code, String redirectUri, @Nullable String verifier) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        if (verifier != null) {
            form.put("code_verifier", verifier);
        }
        return grant("authorizationCode", Repeatability.UNSAFE, form); // a code is good once
    }

    /** A token for the user of this refresh token; {@link ConsentRequiredException} if that is not good any more. */
    Mono<Grant> forUser(RefreshToken token) {
        Map<String, String> form = Map.of("grant_type", "refresh_token", "refresh_token", token.value());
        return grant("refreshToken", Repeatability.IDEMPOTENT, form)
                .onErrorMap(
                        Accounts::isInvalidGrant,
                        refused -> new ConsentRequiredException(
                                "the refresh token has expired, or the consent has been withdrawn"));
    }

    private static boolean isInvalidGrant(Throwable failure) {
        return failure instanceof ApiException answer
                && answer.code() == ErrorCode.FORBIDDEN
                && answer.status().orElse(0) == 400;
    }

    private Mono<Grant> grant(String operation, Repeatability repeatability, Map<String, String> fields) {
        Map<String, String> form = new LinkedHashMap<>(fields);
        if (app.clientSecret() == null) {
            form.put("client_id", app.clientId());
        }
        byte[] body = Form.encoded(form).getBytes(StandardCharsets.UTF_8);
        return pipeline.send(() -> Request.post("/api/token")
                        .named("accounts", operation)
                        .body(FORM, body)
                        .repeatability(repeatability)
                        .refusals(Accounts::read)
                        .as(byte[].class)) // and not as a grant: what cannot be read must not be quoted
                .switchIfEmpty(Mono.error(Grant::unusable))
                .map(this::decoded)
                .onErrorMap(ApiException.class, failure -> withoutSecrets(failure, fields));
    }

    private Grant decoded(byte[] body) {
        try {
            Object grant = pipeline.codec().decode(body, Grant.class);
            return (Grant) Objects.requireNonNullElseGet(grant, () -> {
                throw Grant.unusable();
            });
        } catch (DecodingException unreadable) {
            throw Grant.unusable();
        }
    }

    /** The failure itself, unless the server has repeated something that it was sent. */
    private static MillraceException withoutSecrets(ApiException failure, Map<String, String> sent) {
        String told = failure.getMessage() + failure.bodyExcerpt().orElse("");
        boolean shows = sent.entrySet().stream()
                .anyMatch(field -> !field.getKey().equals("grant_type") && told.contains(field.getValue()));
        return !shows
                ? failure
                : new MillraceException(
                        failure.code(),
                        "the accounts service answered " + failure.status().orElse(0),
                        null,
                        failure.attempts(),
                        failure.retryAfter().orElse(null));
    }

    void close() {
        pipeline.close();
    }

    Mono<Void> closeGracefully(Duration limit) {
        return pipeline.closeGracefully(limit);
    }
}
