package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/** A record of any model that another one refers to: the value of fields of the type {@code reference}. */
public record Reference(String model, long id) {
    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the model is blank or the id is not positive */
    public Reference {
        if (model.isBlank() || model.contains(",") || id < 1) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this refers to no record: " + model + "," + id);
        }
    }

    /** As it is sent. */
    @Override
    public String toString() {
        return model + "," + id;
    }
}
