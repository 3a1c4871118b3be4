package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What assets of a kind have in common: their limits.
 *
 * @param typeId the server's id; null for a type that is to be created
 * @param runningCountLimit uses until the next calibration
 * @param totalCountLimit uses in its life
 * @param maintenanceInterval in days; {@link #UNLIMITED} and {@link #EXTERNAL} are special
 * @param calibrationInterval likewise
 * @param warningThreshold per cent of a limit from which on there is a warning
 * @param alarmThreshold per cent of a limit from which on there is an alarm
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record AssetType(
        String typeName,
        @Nullable UUID typeId,
        @Nullable Integer runningCountLimit,
        @Nullable Integer totalCountLimit,
        @Nullable BigDecimal maintenanceInterval,
        @Nullable BigDecimal calibrationInterval,
        @Nullable BigDecimal warningThreshold,
        @Nullable BigDecimal alarmThreshold,
        @Nullable Boolean isReadonly,
        @Nullable String icon,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AssetTypeBuilder.With {

    /** An interval that never ends. */
    public static final BigDecimal UNLIMITED = BigDecimal.ONE.negate();

    /** An interval whose end is told from outside, as {@link AssetUsage#recordCalibrationExternal} does. */
    public static final BigDecimal EXTERNAL = BigDecimal.valueOf(-2);

    public AssetType {
        unknown = Models.unknown(unknown);
    }

    /** A type that is to be created. */
    public static AssetTypeBuilder named(String typeName) {
        return AssetTypeBuilder.builder().typeName(typeName);
    }
}
