package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What is claimed of some content, to be verified or looked up. All hashes are SHA-256, 64 hexadecimal digits in lower case.
 *
 * @param contentHash of the content; the ledger is searched for it, then for the manifest's and the signature's
 * @param attestationCertHash of the certificate that attests it
 * @param clientVersion who asks, 64 characters at most
 */
@RecordBuilder
public record ContentClaim(
        @JsonProperty("content_hash") String contentHash,
        @JsonProperty("attestation_cert_hash") String attestationCertHash,
        @JsonProperty("manifest_hash") @Nullable String manifestHash,
        @JsonProperty("signature_hash") @Nullable String signatureHash,
        @JsonProperty("manifest_summary") @Nullable ManifestSummary manifestSummary,
        @JsonProperty("client_version") @Nullable String clientVersion)
        implements ContentClaimBuilder.With {
    private static final int LONGEST_VERSION = 64;
    private static final int LARGEST_SUMMARY = 4096;

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the service would refuse it */
    public ContentClaim {
        Checks.hash("content_hash", contentHash);
        Checks.hash("attestation_cert_hash", attestationCertHash);
        Checks.hashIfAny("manifest_hash", manifestHash);
        Checks.hashIfAny("signature_hash", signatureHash);
        if (clientVersion != null && clientVersion.codePointCount(0, clientVersion.length()) > LONGEST_VERSION) {
            throw Checks.invalid("client_version must not be longer than " + LONGEST_VERSION + " characters");
        }
        if (manifestSummary != null && Codec.json().encode(manifestSummary).length > LARGEST_SUMMARY) {
            throw Checks.invalid("manifest_summary must not be larger than " + LARGEST_SUMMARY + " bytes");
        }
    }

    /** The two hashes that every claim has. */
    public static ContentClaim of(String contentHash, String attestationCertHash) {
        return new ContentClaim(contentHash, attestationCertHash, null, null, null, null);
    }
}
