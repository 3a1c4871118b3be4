package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A level, which is a group of test stations.
 *
 * @param levelId a number, or what other servers have in its place
 * @param unknown members that are not modelled here
 */
public record LevelInfo(
        @Nullable String levelId,
        @Nullable String levelName,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public LevelInfo {
        unknown = Models.unknown(unknown);
    }
}
