package io.millrace.wats.asset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where an asset is in its life. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record AssetState(@JsonValue int code) {
    public static final AssetState UNKNOWN = new AssetState(0);
    public static final AssetState IN_OPERATION = new AssetState(1);
    public static final AssetState IN_TRANSIT = new AssetState(2);
    public static final AssetState IN_MAINTENANCE = new AssetState(3);
    public static final AssetState IN_CALIBRATION = new AssetState(4);
    public static final AssetState IN_STORAGE = new AssetState(5);
    public static final AssetState SCRAPPED = new AssetState(6);

    /** The one with a number. */
    @JsonCreator
    public static AssetState of(int code) {
        return new AssetState(code);
    }
}
