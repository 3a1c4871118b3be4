package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that a step ran.
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record CallExecutable(
        @Nullable BigDecimal exitCode,
        @Nullable String exitCodeFormat,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements CallExecutableBuilder.With {

    public CallExecutable {
        unknown = Models.unknown(unknown);
    }

    /** A program that ended with a code. */
    public static CallExecutable of(int exitCode) {
        return new CallExecutable(BigDecimal.valueOf(exitCode), null, Map.of());
    }
}
