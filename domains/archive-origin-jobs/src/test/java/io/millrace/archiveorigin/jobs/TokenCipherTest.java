package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.failureOf;
import static io.millrace.archiveorigin.jobs.Fixture.get;
import static io.millrace.archiveorigin.jobs.Fixture.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCipherTest {
    private static final Secret TOKEN = Secret.of("a-token-of-some-length");

    private final TokenCipher cipher = TokenCipher.aes(key(1));

    @Test
    void encrypt_ofATokenTwice_isUnreadableAndNeverTheSame() {
        byte[] once = get(cipher.encrypt(TOKEN, "owner"));
        byte[] twice = get(cipher.encrypt(TOKEN, "owner"));

        assertThat(once).isNotEqualTo(twice);
        assertThat(new String(once, ISO_8859_1)).doesNotContain("token");
        assertThat(get(cipher.decrypt(once, "owner"))).isEqualTo(TOKEN);
        assertThat(get(cipher.decrypt(twice, "owner"))).isEqualTo(TOKEN);
    }

    @Test
    void decrypt_afterTheKeyWasChanged_readsWithTheEarlierOne() {
        byte[] old = get(cipher.encrypt(TOKEN, "owner"));

        assertThat(get(TokenCipher.aes(key(3), key(2), key(1)).decrypt(old, "owner")))
                .isEqualTo(TOKEN);
    }

    @Test
    void decrypt_withoutTheKeyOrForAnother_fails() {
        byte[] encrypted = get(cipher.encrypt(TOKEN, "owner"));

        assertThat(failureOf(TokenCipher.aes(key(2)).decrypt(encrypted, "owner"))
                        .code())
                .isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failureOf(cipher.decrypt(encrypted, "other")).code()).isEqualTo(ErrorCode.OPERATION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 40})
    void decrypt_ofWhatIsNoToken_fails(int length) {
        assertThat(failureOf(cipher.decrypt(new byte[length], "owner")).code()).isEqualTo(ErrorCode.OPERATION_FAILED);
    }

    @Test
    void aes_withAKeyOfNoSuchLength_isRefusedAtOnce() {
        assertThatThrownBy(() -> TokenCipher.aes(new SecretKeySpec(new byte[5], "AES")))
                .isInstanceOf(MillraceException.class)
                .hasMessage("a key is none of AES");
    }
}
