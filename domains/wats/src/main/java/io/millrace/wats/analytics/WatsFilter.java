package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which reports to compute from; what is null is left to the server. Which members an operation honours, its method says.
 * Texts may hold several values with {@code ;} between them, {@code %} for any characters and {@code _} for any one.
 *
 * @param testOperation the name of an operation, not its code
 * @param status {@code Passed}, {@code Failed}, {@code Error}, {@code Terminated}, {@code Done} or {@code Skipped}; null for all
 * @param yieldPercent 0 to 100
 * @param dateFrom the first moment, included
 * @param dateTo the last moment, included
 * @param periodCount how many periods back
 * @param maxCount how many rows at most
 * @param minCount how large a volume at least
 * @param topCount how many of the first at most
 * @param dimensions what to group by, and in which order: names with {@code ;} between them, each with {@code asc} or {@code
 *     desc} behind it if wanted, such as {@code unitCount desc;partNumber;period}
 * @param run which run of a unit; for step analysis
 * @param unknown members that are not modelled here, sent as they are
 */
@RecordBuilder
public record WatsFilter(
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String batchNumber,
        @Nullable String stationName,
        @Nullable String testOperation,
        @Nullable String status,
        @JsonProperty("yield") @Nullable Integer yieldPercent,
        @Nullable String miscDescription,
        @Nullable String miscValue,
        @Nullable String productGroup,
        @Nullable String level,
        @Nullable String swFilename,
        @Nullable String swVersion,
        @Nullable String socket,
        @UtcDate @Nullable Instant dateFrom,
        @UtcDate @Nullable Instant dateTo,
        @Nullable DateGrouping dateGrouping,
        @Nullable Integer periodCount,
        @Nullable Boolean includeCurrentPeriod,
        @Nullable Integer maxCount,
        @Nullable Integer minCount,
        @Nullable Integer topCount,
        @Nullable String dimensions,
        @Nullable RunFilter run,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements WatsFilterBuilder.With {
    private static final WatsFilter NONE = WatsFilterBuilder.builder().build();

    /** Refuses numbers out of range, and a last moment before the first. */
    public WatsFilter {
        within("yieldPercent", yieldPercent, 0, 100);
        within("periodCount", periodCount, 1, Integer.MAX_VALUE);
        within("maxCount", maxCount, 1, Integer.MAX_VALUE);
        within("minCount", minCount, 0, Integer.MAX_VALUE);
        within("topCount", topCount, 1, Integer.MAX_VALUE);
        if (dateFrom != null && dateTo != null && dateTo.isBefore(dateFrom)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "dateTo is before dateFrom: " + dateTo);
        }
        unknown = Models.unknown(unknown);
    }

    /** A filter that leaves everything to the server. */
    public static WatsFilter none() {
        return NONE;
    }

    /** A filter that is to be filled. */
    public static WatsFilterBuilder where() {
        return WatsFilterBuilder.builder();
    }

    /** The yield of a product by period; as many periods back as there are days. */
    public static WatsFilter ofProduct(String partNumber, int days) {
        return where().partNumber(Models.required("partNumber", partNumber))
                .periodCount(days)
                .dimensions("partNumber;period")
                .build();
    }

    /** The yield of a station by period; as many periods back as there are days. */
    public static WatsFilter ofStation(String stationName, int days) {
        return where().stationName(Models.required("stationName", stationName))
                .periodCount(days)
                .dimensions("stationName;period")
                .build();
    }

    /** How many rows a dynamic query sends at most. */
    int dynamicLimit() {
        return Objects.requireNonNullElse(topCount, 10);
    }

    /** How many report headers come at most. */
    int reportLimit() {
        return Objects.requireNonNullElse(topCount, 1_000);
    }

    /** How many steps come at most; refuses a filter that names no product or operation. */
    int stepLimit() {
        Models.required("partNumber", partNumber);
        Models.required("testOperation", testOperation);
        return Objects.requireNonNullElse(maxCount, 10_000);
    }

    /** What dynamic queries send: dimensions are in the query, and a period that is given includes the current one. */
    WatsFilter asDynamicBody() {
        if (withDimensions(null).equals(NONE)) {
            return NONE;
        }
        return includeCurrentPeriod == null && (periodCount != null || dateGrouping != null)
                ? withIncludeCurrentPeriod(true)
                : this;
    }

    private static void within(String name, @Nullable Integer value, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, name + " must be from " + min + " to " + max + ": " + value);
        }
    }
}
