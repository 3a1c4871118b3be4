package io.millrace.wats.report;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * Which reports to find by what they say in their misc infos. Each part that is null is not looked at.
 *
 * @param description what the misc info is called
 * @param data what it says
 */
public record MiscInfoQuery(
        @Nullable String description,
        @Nullable String data,
        @Nullable String serialNumber,
        @Nullable Integer processCode) {

    /** Refuses a query for all reports there are. */
    public MiscInfoQuery {
        if (description == null && data == null && serialNumber == null && processCode == null) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "there is nothing to search for");
        }
    }

    public static MiscInfoQuery of(String description, String data) {
        return new MiscInfoQuery(description, data, null, null);
    }

    /** Whatever it says. */
    public static MiscInfoQuery called(String description) {
        return new MiscInfoQuery(description, null, null, null);
    }

    public MiscInfoQuery withSerialNumber(String serialNumber) {
        return new MiscInfoQuery(description, data, serialNumber, processCode);
    }

    public MiscInfoQuery withProcessCode(int processCode) {
        return new MiscInfoQuery(description, data, serialNumber, processCode);
    }
}
