package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * A record that another one refers to.
 *
 * @param id its id
 * @param label how the server names it to people; null if it was not told, and never written
 */
public record Many2One(long id, @Nullable String label) {
    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the id is not positive */
    public Many2One {
        if (id < 1) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "ids are positive: " + id);
        }
    }

    /** A reference that is to be written. */
    public static Many2One to(long id) {
        return new Many2One(id, null);
    }
}
