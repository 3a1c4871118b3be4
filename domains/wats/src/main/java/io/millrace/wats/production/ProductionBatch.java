package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lot of units that are made together.
 *
 * @param unknown members that are not modelled here
 */
public record ProductionBatch(
        String batchNumber,
        @Nullable Integer batchSize,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public ProductionBatch {
        unknown = Models.unknown(unknown);
    }

    /** A lot of so many units. */
    public static ProductionBatch of(String batchNumber, int batchSize) {
        return new ProductionBatch(batchNumber, batchSize, Map.of());
    }
}
