package io.millrace.wats.asset;

import io.millrace.http.Request;
import io.millrace.wats.internal.Models;

/**
 * Names one asset, by its id or by its serial number.
 *
 * @param kind which of the two
 */
public record AssetKey(Kind kind, String value) {

    /** What an asset can be named by. */
    public enum Kind {
        ID("id"),
        SERIAL_NUMBER("serialNumber");

        private final String parameter;

        Kind(String parameter) {
            this.parameter = parameter;
        }
    }

    /** The asset with an id. It is a text, not a UUID. */
    public static AssetKey id(String assetId) {
        return new AssetKey(Kind.ID, assetId);
    }

    /** The asset with a serial number. */
    public static AssetKey serialNumber(String serialNumber) {
        return new AssetKey(Kind.SERIAL_NUMBER, serialNumber);
    }

    /** The request, about this asset. */
    <T> Request<T> in(Request<T> request) {
        return request.query(kind.parameter, Models.key(kind.parameter, value));
    }

    @Override
    public String toString() {
        return kind.parameter + " " + value;
    }
}
