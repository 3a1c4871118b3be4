package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/** How records that are to be created can be told from those that have been: what makes their creation safe to repeat. */
public sealed interface Identity {
    /** Not at all: a creation whose outcome is unknown stays {@link ErrorCode#AMBIGUOUS}. */
    static Identity none() {
        return new None();
    }

    /**
     * By external id, which each record has under the name {@code id}: a record that the server knows by it is updated. Records are sent by
     * the server's import, so their members are columns as of {@link ModelClient#load}, and those sent together must have the same ones.
     */
    static Identity externalIds() {
        return new ExternalIds();
    }

    /**
     * By a key that the client makes, in a field of its choice: a record whose key the server has is not created again, nor changed. Costs a
     * call before each. Where the field has no unique constraint, two clients that create the same at the same time, or a server that
     * completes a call later than its client gave it up, still make two.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if that is no name of a field
     */
    static Identity reference(String field) {
        return new ByReference(Domain.where(field).toString());
    }

    /** See {@link #none()}. */
    record None() implements Identity {}

    /** See {@link #externalIds()}. */
    record ExternalIds() implements Identity {}

    /** See {@link #reference}. */
    record ByReference(String field) implements Identity {}
}
