package io.millrace.spotify;

import static io.millrace.spotify.Given.LIMIT;
import static io.millrace.spotify.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the question to the refresh token. */
class ConsentTest {
    private static final URI CALLBACK = URI.create("http://127.0.0.1:8888/callback");

    @RegisterExtension
    private final FakeSpotify server = new FakeSpotify();

    private static Map<String, List<String>> query(URI url) {
        return new QueryStringDecoder(url).parameters();
    }

    private static URI cameBack(Consent consent, String rest) {
        return URI.create(
                CALLBACK + "?state=" + query(consent.url()).get("state").get(0) + rest);
    }

    @Test
    void url_ofAnAppWithASecret_asksForACode() {
        Consent consent = Consent.of(server.app(), CALLBACK, "user-library-read", "playlist-modify-private");

        assertThat(consent.url().toString()).startsWith(server.server.url() + "/authorize?");
        assertThat(query(consent.url()))
                .containsEntry("client_id", List.of(FakeSpotify.CLIENT))
                .containsEntry("response_type", List.of("code"))
                .containsEntry("redirect_uri", List.of(CALLBACK.toString()))
                .containsEntry("scope", List.of("user-library-read playlist-modify-private"))
                .doesNotContainKey("code_challenge");
        assertThat(query(consent.url()).get("state").get(0)).hasSizeGreaterThan(20);
        assertThat(Consent.of(server.app(), CALLBACK).url())
                .isNotEqualTo(Consent.of(server.app(), CALLBACK).url());
    }

    @Test
    void redeem_ofAnAppWithASecret_savesTheRefreshToken() {
        Consent consent = Consent.of(server.app(), CALLBACK);
        RefreshTokens tokens = RefreshTokens.inMemory();

        consent.redeem(cameBack(consent, "&code=" + FakeSpotify.CODE), tokens).block(LIMIT);

        assertThat(tokens.load().block(LIMIT)).isEqualTo(new RefreshToken("refresh-0"));
        assertThat(server.server.asked()).singleElement().satisfies(request -> assertThat(request.form())
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", FakeSpotify.CODE)
                .containsEntry("redirect_uri", CALLBACK.toString())
                .doesNotContainKey("code_verifier"));
    }

    @Test
    void redeem_ofAnAppWithoutASecret_provesThatItAsked() throws Exception {
        SpotifyApp app =
                SpotifyApp.withoutSecret(FakeSpotify.CLIENT).at(server.server.url() + "/v1", server.server.url());
        Consent consent = Consent.of(app, CALLBACK);
        String challenge = query(consent.url()).get("code_challenge").get(0);
        assertThat(query(consent.url())).containsEntry("code_challenge_method", List.of("S256"));
        server.expecting(challenge);
        RefreshTokens tokens = RefreshTokens.inMemory();

        consent.redeem(cameBack(consent, "&code=" + FakeSpotify.CODE), tokens).block(LIMIT);

        assertThat(tokens.load().block(LIMIT)).isNotNull();
        Map<String, String> form = server.server.asked().get(0).form();
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(hash)).isEqualTo(challenge);
        assertThat(form).containsEntry("client_id", FakeSpotify.CLIENT);
    }

    @Test
    void redeem_whenTheUserHasRefused_isForbiddenAndAsksNothing() {
        Consent consent = Consent.of(server.app(), CALLBACK);

        var failure = failureOf(consent.redeem(cameBack(consent, "&error=access_denied"), RefreshTokens.inMemory()));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageContaining("access_denied");
        assertThat(server.server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?code=the-code", "?state=other&code=the-code", "?state="})
    void redeem_whenTheAddressAnswersAnotherQuestion_isRefused(String answer) {
        Consent consent = Consent.of(server.app(), CALLBACK);

        assertThat(failureOf(consent.redeem(URI.create(CALLBACK + answer), RefreshTokens.inMemory()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(server.server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&code=", "&code"})
    void redeem_whenThereIsNoCode_isRefused(String answer) {
        Consent consent = Consent.of(server.app(), CALLBACK);

        assertThat(failureOf(consent.redeem(cameBack(consent, answer), RefreshTokens.inMemory()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void redeem_whenTheCodeIsNotGood_isForbiddenAndNotRepeated() {
        Consent consent = Consent.of(server.app(), CALLBACK);

        var failure = failureOf(consent.redeem(cameBack(consent, "&code=stale"), RefreshTokens.inMemory()));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure.toString()).doesNotContain("stale");
        assertThat(server.server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/callback",
                "http://127.0.0.1/callback",
                "http://127.0.0.1:1/",
                "http://[::1]:8888/callback"
            })
    void of_whenSpotifyRedirectsThere_isAQuestion(String redirectUri) {
        assertThat(query(Consent.of(server.app(), URI.create(redirectUri)).url()))
                .containsEntry("redirect_uri", List.of(redirectUri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8888/callback",
                "https://localhost/callback",
                "http://example.org/callback",
                "http://127.0.0.2/",
                "myapp://callback",
                "/callback",
                "https://example.org/#here"
            })
    void of_whenSpotifyDoesNotRedirectThere_isRefused(String redirectUri) {
        assertThatThrownBy(() -> Consent.of(server.app(), URI.create(redirectUri)))
                .matches(ErrorCode.INVALID_INPUT::matches);
    }
}
