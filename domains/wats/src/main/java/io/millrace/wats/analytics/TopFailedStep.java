package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step that fails often.
 *
 * @param stepPath the steps around it and itself, with {@code ¶} between them
 * @param failRate in percent
 * @param unknown members that are not modelled here
 */
public record TopFailedStep(
        @Nullable String stepName,
        @Nullable String stepPath,
        @Nullable String stepType,
        @Nullable String stepGroup,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String productGroup,
        @Nullable Integer failCount,
        @Nullable Integer totalCount,
        @Nullable Double failRate,
        @UtcDate @Nullable Instant firstFailDate,
        @UtcDate @Nullable Instant lastFailDate,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public TopFailedStep {
        unknown = Models.unknown(unknown);
    }
}
