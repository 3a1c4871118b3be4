package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.http.ApiException;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.DecodingException;
import io.millrace.http.Pipeline;
import io.millrace.http.Refusal;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.http.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks for tokens (OAuth 2). What it is asked with, and what it answers, is in no message. */
final class Accounts {
    private static final Pattern NOT_GOOD = Pattern.compile("\"error\"\\s*:\\s*\"invalid_(grant|client)\"");
    private static final List<String> SECRETS = List.of("refresh_token", "code", "code_verifier");
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

    /** What is not good any more is told with 400, like a request that is malformed: a user's grant, or the app's own proof. */
    private static Refusal read(Refusal refusal) {
        Matcher notGood = NOT_GOOD.matcher(refusal.body());
        if (refusal.status() != 400 || !notGood.find()) {
            return refusal;
        }
        return refusal.withCode(notGood.group(1).equals("grant") ? ErrorCode.FORBIDDEN : ErrorCode.UNAUTHORIZED);
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
        return pipeline.send(() -> withSecrets(Request.post("/api/token"), fields)
                        .named("accounts", operation)
                        .body(FORM, body)
                        .repeatability(repeatability)
                        .refusals(Accounts::read)
                        .as(byte[].class)) // and not as a grant: what cannot be read must not be quoted
                .switchIfEmpty(Mono.error(Grant::unusable))
                .map(this::decoded);
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

    private static Request<Void> withSecrets(Request<Void> request, Map<String, String> fields) {
        for (String name : SECRETS) {
            String value = fields.get(name);
            request = value == null ? request : request.secret(Secret.ofAnyText(value));
        }
        return request;
    }

    void close() {
        pipeline.close();
    }

    Mono<Void> closeGracefully(Duration limit) {
        return pipeline.closeGracefully(limit);
    }
}
