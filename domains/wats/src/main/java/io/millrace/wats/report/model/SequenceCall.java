package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sequence that a step calls.
 *
 * @param path its file, up to 500 characters
 * @param name its name in the file, up to 200 characters
 * @param version of the file, up to 30 characters
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record SequenceCall(
        @Nullable String path,
        @Nullable String name,
        @Nullable String version,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements SequenceCallBuilder.With {

    public SequenceCall {
        unknown = Models.unknown(unknown);
    }

    /** A sequence in a file. */
    public static SequenceCall of(String path, String name, String version) {
        return new SequenceCall(path, name, version, Map.of());
    }
}
