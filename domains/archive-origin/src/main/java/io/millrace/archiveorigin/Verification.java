package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a claim holds: {@link Verified} or {@link NotVerified}. Either is an answer, and neither is a failure. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Verification.Verified.class, name = "verified"),
    @JsonSubTypes.Type(value = Verification.NotVerified.class, name = "not_verified")
})
public sealed interface Verification {

    @JsonIgnore
    default boolean isVerified() {
        return this instanceof Verified;
    }

    /**
     * It holds.
     *
     * @param expiresAt until when this answer is good, five minutes after it was given
     * @param unknown members that are not modelled here
     */
    record Verified(
            @JsonProperty("content_hash") @Nullable String contentHash,
            @JsonProperty("ledger_entry") LedgerEntry ledgerEntry,
            @JsonProperty("verification_details") @Nullable Details details,
            @JsonProperty("proof_level") @Nullable ProofLevel proofLevel,

            @JsonProperty("expires_at") @Utc @Nullable Instant expiresAt,

            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
            implements Verification {

        public Verified {
            Checks.answered("ledger_entry", ledgerEntry);
            unknown = Checks.unknown(unknown);
        }
    }

    /**
     * It does not hold.
     *
     * @param unknown members that are not modelled here
     */
    record NotVerified(
            @JsonProperty("reason") Reason reason,
            @JsonProperty("details") @Nullable Found details,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
            implements Verification {

        public NotVerified {
            Checks.answered("reason", reason);
            unknown = Checks.unknown(unknown);
        }
    }

    /** What was checked of a claim that holds. */
    record Details(
            @JsonProperty("signature_valid") boolean signatureValid,
            @JsonProperty("attestation_valid") boolean attestationValid,
            @JsonProperty("ledger_match") boolean ledgerMatch,
            @JsonProperty("notes") List<String> notes,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Details {
            notes = notes == null ? List.of() : List.copyOf(notes);
            unknown = Checks.unknown(unknown);
        }
    }

    /** What was found of a claim that does not hold. */
    record Found(
            @JsonProperty("ledger_found") boolean ledgerFound,
            @JsonProperty("signature_valid") boolean signatureValid,
            @JsonProperty("attestation_valid") boolean attestationValid,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Found {
            unknown = Checks.unknown(unknown);
        }
    }

    /**
     * Why a claim does not hold. Reasons that are not known here are kept.
     *
     * @param text as on the wire
     */
    record Reason(@JsonValue String text) {
        public static final Reason LEDGER_NOT_FOUND = new Reason("ledger_not_found");
        /** Signature or manifest are others. */
        public static final Reason SIGNATURE_MISMATCH = new Reason("signature_mismatch");
        /** The certificate is revoked, is another, or there is none. */
        public static final Reason ATTESTATION_REVOKED = new Reason("attestation_revoked");
        /** The entry is of a time to come. */
        public static final Reason TIMESTAMP_MISMATCH = new Reason("timestamp_mismatch");

        /** The one with a name. */
        @JsonCreator
        public static Reason of(String text) {
            return new Reason(text);
        }
    }
}
