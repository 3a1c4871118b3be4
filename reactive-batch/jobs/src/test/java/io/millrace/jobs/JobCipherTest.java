package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class JobCipherTest {
    private static final byte[] SECRET = "a-secret-of-some-length".getBytes(UTF_8);

    private final JobCipher cipher = JobCipher.aes(key(1));

    static SecretKey key(int number) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        return new SecretKeySpec(bytes, "AES");
    }

    @Test
    void encrypt_ofASecretTwice_isUnreadableAndNeverTheSame() {
        byte[] once = get(cipher.encrypt(SECRET, "owner"));
        byte[] twice = get(cipher.encrypt(SECRET, "owner"));

        assertThat(once).isNotEqualTo(twice);
        assertThat(new String(once, ISO_8859_1)).doesNotContain("secret");
        assertThat(get(cipher.decrypt(once, "owner"))).isEqualTo(SECRET);
        assertThat(get(cipher.decrypt(twice, "owner"))).isEqualTo(SECRET);
    }

    @Test
    void encrypt_subscribedTwice_encryptsEachTimeAnew() {
        Mono<byte[]> encrypted = cipher.encrypt(SECRET, "owner");

        assertThat(get(encrypted)).isNotEqualTo(get(encrypted));
    }

    @Test
    void decrypt_ofNothingEncrypted_isNothing() {
        assertThat(get(cipher.decrypt(get(cipher.encrypt(new byte[0], "owner")), "owner")))
                .isEmpty();
    }

    @Test
    void decrypt_afterTheKeyWasChanged_readsWithTheEarlierOne() {
        byte[] old = get(cipher.encrypt(SECRET, "owner"));

        assertThat(get(JobCipher.aes(key(3), key(2), key(1)).decrypt(old, "owner")))
                .isEqualTo(SECRET);
    }

    @Test
    void decrypt_withoutTheKeyOrForAnother_fails() {
        byte[] encrypted = get(cipher.encrypt(SECRET, "owner"));

        refuses(JobCipher.aes(key(2)).decrypt(encrypted, "owner"));
        refuses(cipher.decrypt(encrypted, "other"));
    }

    @Test
    void decrypt_ofWhatWasChanged_fails() {
        byte[] encrypted = get(cipher.encrypt(SECRET, "owner"));
        encrypted[encrypted.length / 2]++;

        refuses(cipher.decrypt(encrypted, "owner"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 28, 40})
    void decrypt_ofWhatIsNotEncrypted_fails(int length) {
        refuses(cipher.decrypt(new byte[length], "owner"));
    }

    private static void refuses(Mono<byte[]> decrypted) {
        StepVerifier.create(decrypted)
                .expectErrorSatisfies(failure ->
                        assertThat(((MillraceException) failure).code()).isEqualTo(ErrorCode.OPERATION_FAILED))
                .verify(LIMIT);
    }

    @Test
    void aes_withAKeyOfNoSuchLength_isRefusedAtOnce() {
        assertThatThrownBy(() -> JobCipher.aes(new SecretKeySpec(new byte[5], "AES")))
                .isInstanceOf(MillraceException.class)
                .hasMessage("a key is none of AES");
    }
}
