package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that attests content.
 *
 * @param pem the certificate itself; only for who has an API key
 * @param unknown members that are not modelled here
 */
public record Certificate(
        @JsonProperty("cert_hash") @Nullable String certHash,
        @JsonProperty("revoked") Boolean revoked,
        @JsonProperty("revocation_reason") @Nullable String revocationReason,
        @JsonProperty("metadata") @Nullable Map<String, Object> metadata,
        @JsonProperty("pem") @Nullable String pem,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public Certificate {
        Checks.answered("revoked", revoked); // what is not said must not read as "no"
        unknown = Checks.unknown(unknown);
    }
}
