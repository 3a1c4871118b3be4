package io.millrace.wats.production;

import io.millrace.http.Request;
import io.millrace.wats.internal.Models;

/** Names one unit. The part number may be empty where serial numbers are unique over all products. */
public record UnitKey(String serialNumber, String partNumber) {

    /** This unit, if it has both of its numbers. */
    UnitKey whole() {
        Models.required("partNumber", partNumber);
        return this;
    }

    /** The request, with this unit in two of its parameters. */
    <T> Request<T> in(Request<T> request, String serialNumberParameter, String partNumberParameter) {
        return request.query(serialNumberParameter, Models.key(serialNumberParameter, serialNumber))
                .query(partNumberParameter, Models.text(partNumberParameter, partNumber, Models.LONGEST_KEY));
    }

    /** The request, about this unit alone. */
    <T> Request<T> in(Request<T> request) {
        return in(request, "serialNumber", "partNumber");
    }

    @Override
    public String toString() {
        return serialNumber + " of product " + partNumber;
    }
}
