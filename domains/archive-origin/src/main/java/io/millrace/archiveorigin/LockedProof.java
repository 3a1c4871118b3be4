package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A capture that is locked. The service has no route that would show it again, so keep it.
 *
 * @param status {@code LOCKED}
 * @param shortcode six characters; two records may have the same
 * @param verifyUrl where people can look it up
 * @param merkle the batch that seals it; all null until an operator has sealed one
 * @param unknown members that are not modelled here
 */
public record LockedProof(
        @JsonProperty("status") @Nullable String status,
        @JsonProperty("record_id") String recordId,
        @JsonProperty("shortcode") @Nullable String shortcode,
        @JsonProperty("verify_url") @Nullable String verifyUrl,
        @JsonProperty("merkle") @Nullable Merkle merkle,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public LockedProof {
        Checks.answered("record_id", recordId);
        unknown = Checks.unknown(unknown);
    }

    /** A batch of sealed records. */
    public record Merkle(
            @JsonProperty("batch_id") @Nullable String batchId,
            @JsonProperty("root_hash") @Nullable String rootHash,
            @JsonProperty("sealed_at_utc") @Nullable String sealedAt,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Merkle {
            unknown = Checks.unknown(unknown);
        }
    }
}
