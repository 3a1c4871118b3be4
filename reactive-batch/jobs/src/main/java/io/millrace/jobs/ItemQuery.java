package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Set;

/**
 * Which items of a job to list, in their order.
 *
 * @param statuses any, if empty; an item that changes its state between two pages may be in both or neither
 * @param inputs whether what they were created with is wanted
 * @param limit how many a page has at most: 1 to 1,000
 */
@RecordBuilder
public record ItemQuery(Set<ItemStatus> statuses, Inputs inputs, int limit) implements ItemQueryBuilder.With {

    /** Whether inputs are read. */
    public enum Inputs {
        OMITTED,
        /** Except where the handler says that they are secret. */
        INCLUDED
    }

    /** @throws IllegalArgumentException if the limit is out of its range */
    public ItemQuery {
        statuses = Set.copyOf(statuses);
        PageCursor.checkLimit(limit);
    }

    /** All items, 100 a page, without their inputs. */
    public static ItemQuery all() {
        return new ItemQuery(Set.of(), Inputs.OMITTED, PageCursor.DEFAULT_LIMIT);
    }
}
