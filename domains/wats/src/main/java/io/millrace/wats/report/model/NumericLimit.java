package io.millrace.wats.report.model;

import org.jspecify.annotations.Nullable;

/**
 * What a number is to be; {@link Limits} has the common ones.
 *
 * @param compOp how it is compared
 * @param low the low limit, and the only one of a comparison that has one
 * @param high the other limit
 */
public record NumericLimit(
        CompOp compOp, @Nullable ReportNumber low, @Nullable ReportNumber high) {}
