package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys, and says which file is wrong, and how, where one is. Never shows what a file holds. */
final class PemFile {
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN ([A-Z ]*)PRIVATE KEY-----(.*?)-----END [A-Z ]*PRIVATE KEY-----", Pattern.DOTALL);
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private PemFile() {}

    /** The certificates in a file, at least one. */
    static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw invalid(file, "holds no certificate", null);
            }
            return certificates;
        } catch (CertificateException damaged) {
            throw invalid(file, "holds something that is no certificate, or a damaged one", damaged);
        }
    }

    /** The private key in a file. */
    static PrivateKey key(Path file, X509Certificate certificate) {
        Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw invalid(file, "holds no private key", null);
        }
        String kind = pem.group(1).strip();
        if (kind.equals("ENCRYPTED") || pem.group(2).contains("ENCRYPTED")) {
            throw invalid(
                    file, "holds an encrypted key; it must not be encrypted: openssl pkcs8 -topk8 -nocrypt", null);
        }
        if (!kind.isEmpty()) {
            throw invalid(
                    file, "holds a key in the " + kind + " form; give PKCS #8: openssl pkcs8 -topk8 -nocrypt", null);
        }
        PublicKey certified = certificate.getPublicKey();
        try {
            PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2))));
            if (!belongTogether(key, certified)) {
                throw invalid(file, "holds the key of another certificate", null);
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            String kinds = certified.getAlgorithm() + ", as its certificate's is";
            throw invalid(file, "holds a damaged key, or none of the kind " + kinds, unusable);
        }
    }

    /** Whether what the one signs the other verifies: a handshake would fail with no word on why. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true; // of a kind too rare to try
        }
        byte[] sample = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(sample);
        return signature.verify(signed);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw invalid(file, "does not exist", missing);
        } catch (AccessDeniedException unreadable) {
            throw invalid(file, "may not be read", unreadable);
        } catch (IOException unreadable) {
            throw invalid(file, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private static MillraceException invalid(Path file, String what, @Nullable Throwable cause) {
        return new MillraceException(ErrorCode.INVALID_INPUT, "the file " + file + " " + what, cause);
    }
}
