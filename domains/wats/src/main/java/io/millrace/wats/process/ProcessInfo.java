package io.millrace.wats.process;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation that units go through; reports name it by its code.
 *
 * @param code unique on a server, and the server's choice: what kind of operation it is, only the flags tell
 * @param isTestOperation whether test reports can name it
 * @param isRepairOperation whether repair reports can name it
 * @param isWipOperation whether units can be checked in and out of it
 * @param processIndex its place among the others
 * @param state 1 if it is active
 * @param repairOperation what a repair report has to say; on repair operations alone
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record ProcessInfo(
        @Nullable Integer code,
        @Nullable String name,
        @Nullable String description,
        @JsonProperty("isTestOperation") boolean isTestOperation,
        @JsonProperty("isRepairOperation") boolean isRepairOperation,

        @JsonProperty("isWipOperation") @JsonAlias("isWIPOperation")
        boolean isWipOperation,

        @Nullable Integer processIndex,
        @Nullable Integer state,
        @Nullable RepairOperation repairOperation,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ProcessInfoBuilder.With {

    public ProcessInfo {
        unknown = Models.unknown(unknown);
    }

    /** Whether it has a code. */
    public boolean hasCode(int wanted) {
        return code != null && code == wanted;
    }

    /** Whether it has a name, in upper or lower case. */
    public boolean isNamed(String wanted) {
        return wanted.equalsIgnoreCase(name);
    }
}
