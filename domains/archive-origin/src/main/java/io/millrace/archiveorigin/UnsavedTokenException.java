package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * A device was enrolled, but its token could not be saved. It is here and nowhere else: save it, or the device has to be
 * enrolled by force.
 */
public final class UnsavedTokenException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final transient DeviceRecord device;

    UnsavedTokenException(DeviceRecord device, Throwable cause) {
        this(
                "device " + device.deviceId()
                        + " was enrolled, but its token could not be saved; the exception holds it",
                device,
                cause);
    }

    private UnsavedTokenException(String message, DeviceRecord device, Throwable cause) {
        super(ErrorCode.OPERATION_FAILED, message, cause, 1, null);
        this.device = device;
    }

    /** What was to be saved, the token included. */
    public DeviceRecord device() {
        return device;
    }

    @Override
    public UnsavedTokenException withMessage(String message) {
        return new UnsavedTokenException(message, device, this);
    }
}
