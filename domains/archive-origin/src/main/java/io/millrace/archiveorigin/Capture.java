package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A capture that is to be locked: which device made what, and when.
 *
 * @param assetHash the SHA-256 of what was captured, as {@code sha256:} and 64 hexadecimal digits; kept in lower case
 * @param captureTime kept in microseconds; what is finer is cut off
 * @param location where, if that is to be told
 */
@RecordBuilder
public record Capture(
        @JsonProperty("device_id") String deviceId,
        @JsonProperty("asset_hash") String assetHash,
        @JsonProperty("capture_time_utc") Instant captureTime,
        @JsonProperty("geo") @Nullable Location location)
        implements CaptureBuilder.With {
    private static final Pattern ASSET_HASH = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the service would refuse it */
    public Capture {
        Checks.deviceId(deviceId);
        assetHash = Checks.given("asset_hash", assetHash).toLowerCase(Locale.ROOT);
        if (!ASSET_HASH.matcher(assetHash).matches()) {
            throw Checks.invalid("asset_hash must be sha256: and 64 hexadecimal digits");
        }
        captureTime = Checks.given("capture_time_utc", captureTime).truncatedTo(ChronoUnit.MICROS);
        if (captureTime.isBefore(EARLIEST) || captureTime.isAfter(LATEST)) {
            throw Checks.invalid("capture_time_utc must be in the years 1 to 9999");
        }
    }

    /** A capture, without its place. */
    public static Capture of(String deviceId, String assetHash, Instant captureTime) {
        return new Capture(deviceId, assetHash, captureTime, null);
    }

    /** What tells it from other captures. */
    public LockKey key() {
        return new LockKey(deviceId, assetHash, captureTime);
    }
}
