package io.millrace.samples.webflux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * The Ed25519 keys of devices in a folder: each private key in PKCS#8 PEM, in a file that is named after its device, {@code
 * d-1.pem} for {@code d-1}. Read once, so that neither a call waits for a disk nor a device's name leads out of the folder.
 */
final class DeviceKeys {
    private static final String SUFFIX = ".pem";
    private static final String ED25519 = "Ed25519";

    private DeviceKeys() {}

    /** @throws UnusableArchiveOriginException if there are none, or one is no such key */
    static Map<String, KeyPair> in(Path folder) {
        Map<String, KeyPair> keys = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                keys.put(name.substring(0, name.length() - SUFFIX.length()), pair(file));
            }
        } catch (IOException unreadable) {
            throw unusable("the folder " + folder + " cannot be read");
        }
        if (keys.isEmpty()) {
            throw unusable("there is no file like <device>" + SUFFIX + " in " + folder);
        }
        return Map.copyOf(keys);
    }

    private static KeyPair pair(Path file) {
        try {
            PrivateKey key = PemContent.load(file).getPrivateKey();
            if (key instanceof EdECPrivateKey edwards
                    && edwards.getParams().getName().equals(ED25519)) {
                return ofSeed(edwards.getBytes().orElseThrow());
            }
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            // as below, and without what it may quote
        }
        throw unusable(file.getFileName() + " is no private key of Ed25519 in PKCS#8 PEM, such as those of:"
                + " openssl genpkey -algorithm ed25519");
    }

    /** The JDK makes a public key of a private one only while it makes both: of what it takes for random. */
    private static KeyPair ofSeed(byte[] seed) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ED25519);
        generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        return generator.generateKeyPair();
    }

    private static UnusableArchiveOriginException unusable(String why) {
        return new UnusableArchiveOriginException("device-keys", why);
    }

    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
