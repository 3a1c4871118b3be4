package io.millrace.wats.report.model;

import org.jspecify.annotations.Nullable;

/**
 * What a text is to be; {@link Limits} has the common ones.
 *
 * @param compOp how it is compared
 * @param expected what it is compared with
 */
public record StringLimit(CompOp compOp, @Nullable String expected) {
    static final StringLimit NONE = new StringLimit(CompOp.LOG, null);
}
