package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A device that is to be enrolled. Holds no secret: its key comes from the {@link DeviceSigner}, its token from the {@link
 * TokenStore}.
 *
 * @param platform null for the service's own default, {@code iOS}
 * @param bundleId the application's; required where the service checks devices with Apple
 */
@RecordBuilder
public record Enrollment(
        @JsonProperty("device_id") String deviceId,
        @JsonProperty("platform") @Nullable String platform,
        @JsonProperty("app_version") @Nullable String appVersion,
        @JsonProperty("bundle_id") @Nullable String bundleId)
        implements EnrollmentBuilder.With {

    /**
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the id is missing, or could not stand in the headers in
     *     which the device's captures name it
     */
    public Enrollment {
        Checks.deviceId(deviceId);
    }

    /** A device, of which nothing else is told. */
    public static Enrollment of(String deviceId) {
        return new Enrollment(deviceId, null, null, null);
    }
}
