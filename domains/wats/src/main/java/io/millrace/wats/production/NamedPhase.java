package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A phase with the names that the server has for it.
 *
 * @param unknown members that are not modelled here
 */
public record NamedPhase(
        @JsonProperty("UnitPhaseId") @JsonAlias("unitPhaseId")
        UnitPhase phase,

        @JsonProperty("Code") @JsonAlias("code") @Nullable String code,
        @JsonProperty("Name") @JsonAlias("name") @Nullable String name,

        @JsonProperty("Description") @JsonAlias("description") @Nullable
        String description,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public NamedPhase {
        unknown = Models.unknown(unknown);
    }

    boolean isCalled(String wanted) {
        return wanted.equalsIgnoreCase(name) || wanted.equalsIgnoreCase(code);
    }
}
