package io.millrace.wats.analytics;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to compute the overall equipment effectiveness of.
 *
 * @param availableTime the hours that the equipment is there for on each day of the week: seven numbers with commas between them
 * @param filter honours productGroup, level, partNumber, revision, stationName, testOperation, status, swFilename, swVersion,
 *     socket, dateFrom, dateTo
 */
@RecordBuilder
public record OeeQuery(
        String availableTime,
        WatsFilter filter,
        @Nullable Integer minConnectionTime,
        @Nullable Integer maxConnectionTime,
        @Nullable Integer minExecutionTime,
        @Nullable Integer maxExecutionTime,
        @Nullable Integer targetOutput)
        implements OeeQueryBuilder.With {
    private static final Pattern WEEK = Pattern.compile("[0-9]+(\\.[0-9]+)?(,[0-9]+(\\.[0-9]+)?){6}");

    /** Refuses hours that are not seven numbers. */
    public OeeQuery {
        if (!WEEK.matcher(availableTime).matches()) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "availableTime must be seven numbers with commas between: " + availableTime);
        }
    }

    /** Equipment that is there around the clock. */
    public static OeeQuery aroundTheClock(WatsFilter filter) {
        return new OeeQuery("24,24,24,24,24,24,24", filter, null, null, null, null, null);
    }
}
