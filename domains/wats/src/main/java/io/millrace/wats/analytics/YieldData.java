package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The yield of what a query groups by. Which members it has, the query's dimensions and KPIs say; those that are not modelled
 * here are kept.
 *
 * @param fpCount units that passed in their first run; sp, tp and lp are the second, third and last
 * @param fpy first pass yield in percent
 * @param unknown all other dimensions and KPIs
 */
public record YieldData(
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String productName,
        @Nullable String productGroup,
        @Nullable String stationName,
        @Nullable String testOperation,
        @Nullable String period,
        @Nullable Integer unitCount,
        @Nullable Integer fpCount,
        @Nullable Integer spCount,
        @Nullable Integer tpCount,
        @Nullable Integer lpCount,
        @Nullable Double fpy,
        @Nullable Double spy,
        @Nullable Double tpy,
        @Nullable Double lpy,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public YieldData {
        unknown = Models.unknown(unknown);
    }
}
