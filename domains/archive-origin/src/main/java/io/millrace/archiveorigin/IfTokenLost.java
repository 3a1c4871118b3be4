package io.millrace.archiveorigin;

/** What to do about a device that is enrolled, but whose token was lost with the answer to an earlier attempt of ours. */
public enum IfTokenLost {
    /** Leave it to somebody to decide. */
    FAIL,
    /**
     * Enrol it by force, which asks for no proof and ends whatever token it has. Only where the device's record is {@linkplain
     * DeviceRecord#inDoubt in doubt}: one that another program has enrolled is never taken from it.
     */
    FORCE
}
