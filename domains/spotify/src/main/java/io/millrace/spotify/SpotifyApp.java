package io.millrace.spotify;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An app as it is registered with Spotify.
 *
 * @param clientId the app's id
 * @param clientSecret the app's secret; null for an app that cannot keep one, which proves itself anew for each consent (PKCE)
 * @param multiGet whether it may ask for many in one request
 * @param apiUrl where the API is
 * @param accountsUrl where tokens are issued
 */
public record SpotifyApp(
        String clientId, @Nullable String clientSecret, MultiGet multiGet, String apiUrl, String accountsUrl) {
    private static final String API = "https://api.spotify.com/v1";
    private static final String ACCOUNTS = "https://accounts.spotify.com";

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if id or secret cannot be right */
    public SpotifyApp {
        if (!isWord(clientId)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the client id must be one word");
        }
        if (clientSecret != null && !isWord(clientSecret)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the client secret must be one word");
        }
        Objects.requireNonNull(multiGet, "multiGet");
    }

    /** An app with a secret. */
    public static SpotifyApp of(String clientId, String clientSecret) {
        return new SpotifyApp(
                clientId, Objects.requireNonNull(clientSecret, "clientSecret"), MultiGet.PROBE, API, ACCOUNTS);
    }

    /** An app that cannot keep a secret, such as one on its users' own machines. */
    public static SpotifyApp withoutSecret(String clientId) {
        return new SpotifyApp(clientId, null, MultiGet.PROBE, API, ACCOUNTS);
    }

    /** The same, where it is known whether it may ask for many in one request. */
    public SpotifyApp withMultiGet(MultiGet multiGet) {
        return new SpotifyApp(clientId, clientSecret, multiGet, apiUrl, accountsUrl);
    }

    /** The same at other addresses, such as those of a proxy or a test. */
    public SpotifyApp at(String apiUrl, String accountsUrl) {
        return new SpotifyApp(clientId, clientSecret, multiGet, apiUrl, accountsUrl);
    }

    private static boolean isWord(String text) {
        return text.matches("[!-9;-~]+"); // no colon: it parts the two
    }

    @Override
    public String toString() {
        return "SpotifyApp[" + clientId + " at " + apiUrl + "]";
    }
}
