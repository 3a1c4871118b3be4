package io.millrace.wats.scim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an identity provider needs to manage users of its own accord; of no use to this client. Its text shows nothing of it.
 *
 * @param token a JSON web token; whoever has it can create and delete users
 * @param unknown members that are not modelled here
 */
public record ProvisioningToken(
        @Nullable String token,

        @JsonAlias("expires") @UtcDate @Nullable Instant expiresUtc,

        @JsonAlias("duration") @Nullable Integer durationDays,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    @JsonCreator
    public ProvisioningToken {
        unknown = Models.unknown(unknown);
    }

    /** Servers that answer with the token alone. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ProvisioningToken bare(String token) {
        return new ProvisioningToken(token, null, null, Map.of());
    }

    @Override
    public String toString() {
        return "ProvisioningToken[***, expiresUtc=" + expiresUtc + "]";
    }
}
