package io.millrace.jobs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which items to process again.
 *
 * @param statuses among failed, ambiguous, cancelled and expired
 * @param errorCodes any, if empty
 * @param customIds any, if empty
 */
@RecordBuilder
public record RetryRequest(Set<ItemStatus> statuses, Set<String> errorCodes, Set<String> customIds)
        implements RetryRequestBuilder.With {

    /** @throws IllegalArgumentException if there is no status, or one that cannot be retried */
    public RetryRequest {
        statuses = Set.copyOf(statuses);
        errorCodes = Set.copyOf(errorCodes);
        customIds = Set.copyOf(customIds);
        if (statuses.isEmpty()
                || !EnumSet.of(ItemStatus.FAILED, ItemStatus.AMBIGUOUS, ItemStatus.CANCELLED, ItemStatus.EXPIRED)
                        .containsAll(statuses)) {
            throw new IllegalArgumentException(
                    "what can be retried is failed, ambiguous, cancelled or expired: " + statuses);
        }
    }

    /** Those that failed. */
    public static RetryRequest failed() {
        return of(ItemStatus.FAILED);
    }

    /** Those that stand so. */
    public static RetryRequest of(ItemStatus... statuses) {
        return new RetryRequest(Set.of(statuses), Set.of(), Set.of());
    }
}
