package io.millrace.wats.process;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Which processes to list; what is null is left to the server, which then lists the active ones of all three kinds.
 *
 * @param testOperations whether to list test operations
 * @param repairOperations whether to list repair operations
 * @param wipOperations whether to list WIP operations
 * @param inactiveProcesses whether to list inactive ones, too
 */
@RecordBuilder
public record ProcessQuery(
        @Nullable Boolean testOperations,
        @Nullable Boolean repairOperations,
        @Nullable Boolean wipOperations,
        @Nullable Boolean inactiveProcesses)
        implements ProcessQueryBuilder.With {

    /** What the server lists of its own accord: the active ones of all three kinds. */
    public static ProcessQuery active() {
        return new ProcessQuery(null, null, null, null);
    }
}
