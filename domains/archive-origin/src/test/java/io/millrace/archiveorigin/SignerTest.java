package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as RFC 8032 has them. */
class SignerTest {
    private static final HexFormat HEX = HexFormat.of();

    private static KeyPair pair(String seed, String publicKey) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        return new KeyPair(
                keys.generatePublic(new X509EncodedKeySpec(HEX.parseHex("302a300506032b6570032100" + publicKey))),
                keys.generatePrivate(new PKCS8EncodedKeySpec(HEX.parseHex("302e020100300506032b657004220420" + seed))));
    }

    /** Tests 1 and 2 of RFC 8032, section 7.1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
                        + "|d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a|''"
                        + "|e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                        + "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
                        + "|3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c|72"
                        + "|92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            })
    void ed25519_whenTheJvmHasTheKey_signsAsTheStandardSays(
            String seed, String publicKey, String message, String signature) throws GeneralSecurityException {
        KeyPair pair = pair(seed, publicKey);
        DeviceSigner signer = DeviceSigner.ed25519(id -> id.equals(DEVICE) ? pair : null);

        assertThat(valueOf(signer.publicKey(DEVICE))).isEqualTo(HEX.parseHex(publicKey));
        assertThat(valueOf(signer.sign(DEVICE, HEX.parseHex(message)))).isEqualTo(HEX.parseHex(signature));
        assertThat(signer.deviceCheckToken(DEVICE).blockOptional()).isEmpty();
    }

    @Test
    void ed25519_whenThereIsNoKey_saysOfWhichDevice() {
        DeviceSigner signer = DeviceSigner.ed25519(id -> null);

        assertThat(failureOf(signer.publicKey(DEVICE))).hasMessageContaining(DEVICE);
        assertThat(failureOf(signer.sign(DEVICE, new byte[1])).code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed448", "X25519", "EC"})
    void ed25519_whenTheKeyIsOfAnotherKind_refusesIt(String algorithm) {
        KeyPair other = Given.newKeys(algorithm);
        DeviceSigner signer = DeviceSigner.ed25519(id -> other);

        assertThat(failureOf(signer.publicKey(DEVICE))).hasMessageContaining("Ed25519");
        assertThat(failureOf(signer.sign(DEVICE, new byte[1])).code()).isEqualTo(ErrorCode.INVALID_INPUT);
    }
}
