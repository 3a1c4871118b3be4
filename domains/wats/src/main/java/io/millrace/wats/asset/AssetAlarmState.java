package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How close an asset is to its limits. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record AssetAlarmState(@JsonValue int code) {
    public static final AssetAlarmState OK = new AssetAlarmState(0);
    public static final AssetAlarmState WARNING = new AssetAlarmState(1);
    public static final AssetAlarmState ALARM = new AssetAlarmState(2);

    /** The one with a number. */
    @JsonCreator
    public static AssetAlarmState of(int code) {
        return new AssetAlarmState(code);
    }
}
