package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a loop is: one of its turns, or the summary that precedes them. All are siblings of one name.
 *
 * @param idx which turn it is, from 0; null for the summary
 * @param num how many turns there were; of the summary, as are the rest
 * @param endingIndex the last turn
 * @param passed how many turns passed
 * @param failed how many turns failed
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Loop(
        @JsonAlias("i") @Nullable Integer idx,
        @JsonAlias("n") @Nullable Integer num,
        @Nullable Integer endingIndex,
        @Nullable Integer passed,
        @Nullable Integer failed,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements LoopBuilder.With {

    public Loop {
        unknown = Models.unknown(unknown);
    }

    /** One turn. */
    public static Loop turn(int idx) {
        return LoopBuilder.builder().idx(idx).build();
    }

    /** The summary of so many turns, before they are counted. */
    static Loop summary(int num) {
        return LoopBuilder.builder().num(num).endingIndex(num - 1).build();
    }

    /** Whether passed and failed turns are still to be counted. */
    boolean isUncounted() {
        return idx == null && num != null && passed == null && failed == null;
    }
}
