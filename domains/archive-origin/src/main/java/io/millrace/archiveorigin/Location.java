package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * Where a capture was made. Its text shows nothing of it.
 *
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 * @param accuracy in metres
 */
public record Location(
        @JsonProperty(value = "lat", required = true) double latitude,
        @JsonProperty(value = "lon", required = true) double longitude,
        @JsonProperty(value = "accuracy_m", required = true) double accuracy) {
    private static final double POLE = 90;
    private static final double HALF_TURN = 180;

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if there is no such place */
    public Location {
        boolean exists = Math.abs(latitude) <= POLE && Math.abs(longitude) <= HALF_TURN; // NaN is neither
        if (!exists || !(accuracy >= 0) || Double.isInfinite(accuracy)) {
            throw Checks.invalid("the location needs lat, lon and accuracy_m, and has to be on earth");
        }
    }

    @Override
    public String toString() {
        return "Location[***]";
    }
}
