package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Origin;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "host",
                "host:80",
                "//host",
                "ftp://host",
                "file:///etc/passwd",
                "http://",
                "http:///path",
                "http:host",
                "http://host:port",
                "http://host:65536",
                "http://ho st",
                "http://user:password@host",
                "http://host?q=1",
                "http://host/#top",
                " http://host"
            })
    void of_whenTheUrlIsNotUsable_isRefused(String url) {
        assertThatThrownBy(() -> ClientOptions.of(url, null))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining("password");
    }

    @ParameterizedTest
    @CsvSource({
        "https://Host.example/a/, https://host.example",
        "HTTPS://host.example:443, https://host.example",
        "http://host.example:80/b, http://host.example",
        "http://host.example:8080, http://host.example:8080",
        "https://host.example:80, https://host.example:80",
        "http://[::1]:80/, http://[::1]",
    })
    void origin_whenWrittenDifferently_isTheSame(String url, String origin) {
        assertThat(ClientOptions.of(url, null).origin()).isEqualTo(Origin.of(URI.create(origin)));
    }

    static Stream<UnaryOperator<ClientOptions>> nonsense() {
        return Stream.of(
                options -> options.withAttemptTimeout(Duration.ZERO),
                options -> options.withConnectTimeout(Duration.ofSeconds(-1)),
                options -> options.withIdleTimeout(Duration.ZERO),
                options -> options.withCallTimeout(Duration.ZERO),
                options -> options.withMaxHeaderBytes(0),
                options -> options.withMaxBodyBytes(0),
                options -> options.withBaseUrl("nowhere"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void with_whenAValueMakesNoSense_isRefused(UnaryOperator<ClientOptions> change) {
        ClientOptions options = ClientOptions.of("http://host", null);

        assertThatThrownBy(() -> change.apply(options))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a b", "a\r\nb", "tökén", "a\0"})
    void secret_whenItCannotStandInAHeader_isRefusedWithoutBeingShown(String value) {
        assertThatThrownBy(() -> Secret.of(value))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining("tökén");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic\r\nX-Evil: 1", "Two Words"})
    void credential_whenItsSchemeIsNoWord_isRefused(String scheme) {
        Secret secret = Secret.of("t");

        assertThatThrownBy(() -> Credential.token(scheme, secret.reveal())).isInstanceOf(MillraceException.class);
    }

    @Test
    void toString_never_showsTheSecret() {
        ClientOptions options = ClientOptions.of("http://host", Credential.basic("c2VjcmV0OnNlY3JldA=="));

        assertThat(options.toString()).contains("http://host").contains("***").doesNotContain("c2VjcmV0");
        assertThat(options.credential().toString()).contains("Basic").doesNotContain("c2VjcmV0");
        assertThat(Secret.of("c2VjcmV0")).hasToString("***");
    }

    @Test
    void equals_whenTheSecretsAreEqual_isTrue() {
        assertThat(Credential.basic("abc"))
                .isEqualTo(Credential.basic("abc"))
                .hasSameHashCodeAs(Credential.basic("abc"));
        assertThat(Credential.basic("abc"))
                .isNotEqualTo(Credential.basic("abd"))
                .isNotEqualTo(Credential.bearer("abc"));
    }
}
