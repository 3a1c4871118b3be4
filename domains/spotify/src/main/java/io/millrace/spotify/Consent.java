package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ClientOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks a user to let an app act for them: send the user to {@link #url()}, and hand {@link #redeem} the address at which they come back.
 *
 * <pre>{@code
 * Consent consent = Consent.of(app, URI.create("http://127.0.0.1:8888/callback"), "user-library-read");
 * browse(consent.url());
 * consent.redeem(addressTheyCameBackTo, tokens).then(...)
 * }</pre>
 *
 * <p>For one user and once: it holds what ties the answer to the question.
 */
public final class Consent {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

    private final SpotifyApp app;
    private final URI redirectUri;
    private final List<String> scopes;
    private final String state = random();
    private final @Nullable String verifier;

    private Consent(SpotifyApp app, URI redirectUri, List<String> scopes) {
        this.app = app;
        this.redirectUri = redirectUri;
        this.scopes = scopes;
        this.verifier = app.clientSecret() == null ? random() : null;
    }

    /**
     * A question.
     *
     * @param redirectUri where the user is to come back to, as registered for the app: {@code https}, or {@code http} on {@code 127.0.0.1} or {@code
     *     [::1]}
     * @param scopes what the app wants to do, such as {@code user-library-read}
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if Spotify would not send the user back there
     */
    public static Consent of(SpotifyApp app, URI redirectUri, String... scopes) {
        String host = String.valueOf(redirectUri.getHost());
        boolean secure = "https".equals(redirectUri.getScheme()) && redirectUri.getHost() != null;
        boolean local = "http".equals(redirectUri.getScheme()) && LOOPBACK.contains(host);
        if ((!secure && !local) || host.equals("localhost") || redirectUri.getRawFragment() != null) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "Spotify redirects to https, or to http on 127.0.0.1 or [::1]; not to " + redirectUri);
        }
        return new Consent(app, redirectUri, List.of(scopes));
    }

    /** Where to send the user. */
    public URI url() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", app.clientId());
        query.put("response_type", "code");
        query.put("redirect_uri", redirectUri.toString());
        query.put("state", state);
        if (!scopes.isEmpty()) {
            query.put("scope", String.join(" ", scopes));
        }
        if (verifier != null) {
            query.put("code_challenge_method", "S256");
            query.put("code_challenge", challenge(verifier));
        }
        return URI.create(app.accountsUrl() + "/authorize?" + Form.encoded(query));
    }

    /** As {@link #redeem(URI, RefreshTokens, UnaryOperator)}. */
    public Mono<Void> redeem(URI cameBackTo, RefreshTokens tokens) {
        return redeem(cameBackTo, tokens, UnaryOperator.identity());
    }

    /**
     * Has the user's refresh token for the code in the address at which the user came back, and saves it. Fails as {@link ErrorCode#FORBIDDEN} if the user
     * has refused, {@link ErrorCode#INVALID_INPUT} if the address is not an answer to this question.
     *
     * @param options how the accounts service is called
     */
    public Mono<Void> redeem(URI cameBackTo, RefreshTokens tokens, UnaryOperator<ClientOptions> options) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> new Accounts(app, options.apply(ClientOptions.of(app.apiUrl(), null)))),
                        accounts -> Mono.defer(
                                        () -> accounts.forCode(code(cameBackTo), redirectUri.toString(), verifier))
                                .flatMap(grant ->
                                        grant.refresh().map(Mono::just).orElseGet(() -> Mono.error(Grant::unusable)))
                                .flatMap(tokens::save),
                        accounts -> Mono.fromRunnable(accounts::close))
                .onErrorStop();
    }

    private String code(URI cameBackTo) {
        Map<String, String> answer = new HashMap<>();
        Form.decoded(cameBackTo.getRawQuery()).forEach(field -> answer.putIfAbsent(field.getKey(), field.getValue()));
        if (!state.equals(answer.get("state"))) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the address is not an answer to this question: its state is another");
        }
        if (answer.containsKey("error")) {
            throw new MillraceException(ErrorCode.FORBIDDEN, "there is no consent: " + answer.get("error"));
        }
        String code = answer.getOrDefault("code", "");
        if (code.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the address has no code");
        }
        return code;
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) { // every JVM has it
            throw new IllegalStateException(impossible);
        }
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
