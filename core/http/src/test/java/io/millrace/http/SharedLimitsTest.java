package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Which clients share their limits, and for how long. */
class SharedLimitsTest {
    private static final String URL = "https://" + UUID.randomUUID() + ".example"; // nobody else's
    private static final TokenSource SOURCE = Mono::empty;
    private static final RequestSigner SIGNER = request -> Map.of();

    private static Gate gate(String url, Credential credential) {
        return SharedLimits.gate(ClientOptions.of(url, credential), () -> Gate.of(3));
    }

    private static Quota quota(String url, Credential credential) {
        return SharedLimits.quota(ClientOptions.of(url, credential), () -> Quota.sliding(3, Duration.ofSeconds(1)));
    }

    static Stream<Arguments> same() {
        return Stream.of(
                Arguments.of(Credential.bearer("a"), Credential.bearer("a")),
                Arguments.of(Credential.basic("a"), Credential.token("Basic", "a")),
                Arguments.of(Credential.bearer(SOURCE), Credential.bearer(SOURCE)),
                Arguments.of(Credential.signed(SIGNER), Credential.signed(SIGNER)),
                Arguments.of(null, null));
    }

    static Stream<Arguments> different() {
        return Stream.of(
                Arguments.of(Credential.bearer("a"), Credential.bearer("b")),
                Arguments.of(Credential.bearer("a"), Credential.basic("a")),
                Arguments.of(Credential.bearer("a"), null),
                Arguments.of(Credential.bearer(SOURCE), Credential.bearer((TokenSource) Mono::never)),
                Arguments.of(Credential.signed(SIGNER), Credential.signed(request -> Map.of())),
                Arguments.of(Credential.bearer(SOURCE), Credential.signed(SIGNER)));
    }

    @ParameterizedTest
    @MethodSource("same")
    void limits_whenOriginAndCredentialAreTheSame_areShared(Credential one, Credential other) {
        Gate gate = gate(URL, one);
        Quota quota = quota(URL, one);

        assertThat(gate(URL + "/v2/", other)).isSameAs(gate);
        assertThat(quota(URL + ":443", other)).isSameAs(quota);
    }

    @ParameterizedTest
    @MethodSource("different")
    void limits_whenCredentialsDiffer_areNotShared(Credential one, Credential other) {
        Gate gate = gate(URL, one);
        Quota quota = quota(URL, one);

        assertThat(gate(URL, other)).isNotSameAs(gate);
        assertThat(quota(URL, other)).isNotSameAs(quota);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://%s", "https://%s:8443", "https://other.%s"})
    void limits_whenOriginsDiffer_areNotShared(String form) {
        Credential credential = Credential.bearer("a");
        String other = String.format(form, URL.substring("https://".length()));

        assertThat(gate(other, credential)).isNotSameAs(gate(URL, credential));
        assertThat(quota(other, credential)).isNotSameAs(quota(URL, credential));
    }

    @Test
    void limits_whenGiven_areThose() {
        Gate gate = Gate.of(1);
        Quota quota = Quota.unlimited();
        ClientOptions options = ClientOptions.of(URL, null).withGate(gate).withQuota(quota);

        assertThat(SharedLimits.gate(options, () -> Gate.of(9))).isSameAs(gate);
        assertThat(SharedLimits.quota(options, Quota::unlimited)).isSameAs(quota);
    }

    @Test
    void limits_whenNobodyUsesThemAnyMore_areForgotten() {
        Credential credential = Credential.bearer("forgotten");
        WeakReference<Gate> first = new WeakReference<>(gate(URL, credential));

        await().until(() -> {
            System.gc();
            return first.get() == null;
        });

        assertThat(gate(URL, credential).limit()).isEqualTo(3);
    }

    @Test
    void limits_whileAPipelineUsesThem_areKept() {
        Credential credential = Credential.bearer("kept");
        Pipeline user = new Pipeline("test", ClientOptions.of(URL, credential), Quota::unlimited);
        int before = System.identityHashCode(gate(URL, credential));

        System.gc();

        assertThat(System.identityHashCode(gate(URL, credential))).isEqualTo(before);
        user.close();
    }
}
