package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger has of some content.
 *
 * @param merkleProof as the service has it, whatever its form
 * @param unknown members that are not modelled here
 */
public record LedgerEntry(
        @JsonProperty("entry_id") String entryId,

        @JsonProperty("timestamp") @Utc @Nullable Instant timestamp,

        @JsonProperty("attestation_cert_hash") @Nullable String attestationCertHash,
        @JsonProperty("device_signature_hash") @Nullable String deviceSignatureHash,
        @JsonProperty("proof_level") @Nullable ProofLevel proofLevel,
        @JsonProperty("merkle_root") @Nullable String merkleRoot,
        @JsonProperty("merkle_proof") @Nullable Object merkleProof,
        @JsonProperty("sourced_from") @Nullable String sourcedFrom,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public LedgerEntry {
        Checks.answered("entry_id", entryId);
        unknown = Checks.unknown(unknown);
    }
}
