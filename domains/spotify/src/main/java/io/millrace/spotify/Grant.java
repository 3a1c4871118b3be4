package io.millrace.spotify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.AccessToken;
import io.millrace.http.Secret;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the accounts service answers (RFC 6749, section 5.1). */
record Grant(
        @JsonProperty("access_token") @Nullable String accessToken,
        @JsonProperty("token_type") @Nullable String tokenType,
        @JsonProperty("expires_in") @Nullable Long expiresIn,
        @Nullable String scope,
        @JsonProperty("refresh_token") @Nullable String refreshToken) {
    private static final Duration USUAL_LIFETIME = Duration.ofHours(1);

    /** The access token. */
    AccessToken access() {
        if (accessToken == null || accessToken.isBlank() || (expiresIn != null && expiresIn < 1)) {
            throw unusable();
        }
        return new AccessToken(
                Secret.of(accessToken), expiresIn == null ? USUAL_LIFETIME : Duration.ofSeconds(expiresIn));
    }

    /** The refresh token, if there is a new one. */
    Optional<RefreshToken> refresh() {
        return Optional.ofNullable(refreshToken)
                .filter(token -> !token.isBlank())
                .map(RefreshToken::new);
    }

    static MillraceException unusable() {
        return new MillraceException(ErrorCode.INVALID_RESPONSE, "the accounts service answered without a token");
    }

    @Override
    public String toString() {
        return "Grant[***]";
    }
}
