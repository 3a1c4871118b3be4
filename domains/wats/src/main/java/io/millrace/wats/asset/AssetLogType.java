package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What an entry of the log tells; the vendor's document allows 7 and 8 too, without naming them. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record AssetLogType(@JsonValue int code) {
    public static final AssetLogType MESSAGE = new AssetLogType(0);
    public static final AssetLogType REGISTER = new AssetLogType(1);
    public static final AssetLogType UPDATE = new AssetLogType(2);
    public static final AssetLogType RESET_COUNT = new AssetLogType(3);
    public static final AssetLogType CALIBRATION = new AssetLogType(4);
    public static final AssetLogType MAINTENANCE = new AssetLogType(5);
    public static final AssetLogType STATE_CHANGE = new AssetLogType(6);

    /** The one with a number. */
    @JsonCreator
    public static AssetLogType of(int code) {
        return new AssetLogType(code);
    }
}
