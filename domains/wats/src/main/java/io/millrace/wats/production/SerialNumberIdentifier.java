package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What kind of number a serial number is. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record SerialNumberIdentifier(@JsonValue int code) {
    public static final SerialNumberIdentifier SERIAL_NUMBER = new SerialNumberIdentifier(0);
    public static final SerialNumberIdentifier MAC_ADDRESS = new SerialNumberIdentifier(1);
    public static final SerialNumberIdentifier IMEI = new SerialNumberIdentifier(2);

    /** The one with a number. */
    @JsonCreator
    public static SerialNumberIdentifier of(int code) {
        return new SerialNumberIdentifier(code);
    }
}
