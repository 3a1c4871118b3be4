package io.millrace.archiveorigin;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a device, as a {@link TokenStore} keeps it.
 *
 * @param token the last that came; null if none has
 * @param inDoubt whether an enrolment was sent of which no answer is known: then the device may have another token, or one
 *     that nobody knows
 */
public record DeviceRecord(String deviceId, @Nullable DeviceToken token, boolean inDoubt) {

    /** Of a device that was never enrolled from here. */
    public static DeviceRecord unknown(String deviceId) {
        return new DeviceRecord(deviceId, null, false);
    }

    /** The same, with an enrolment under way. */
    public DeviceRecord doubted() {
        return new DeviceRecord(deviceId, token, true);
    }
}
