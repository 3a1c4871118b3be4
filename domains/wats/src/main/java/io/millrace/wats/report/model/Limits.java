package io.millrace.wats.report.model;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * What measurements are to be, in words that read well where a test is reported: {@code import static
 * io.millrace.wats.report.model.Limits.*}. A limit that is no number, or below the one under it, is {@link
 * ErrorCode#INVALID_INPUT}.
 */
public final class Limits {
    private static final NumericLimit NONE = new NumericLimit(CompOp.LOG, null, null);

    private Limits() {}

    /** Any number: it is logged only. */
    public static NumericLimit none() {
        return NONE;
    }

    /** From low to high, or one of them. */
    public static NumericLimit between(double low, double high) {
        return both(CompOp.GELE, low, high);
    }

    /** Above low and below high, but neither of them. */
    public static NumericLimit strictlyBetween(double low, double high) {
        return both(CompOp.GTLT, low, high);
    }

    /** Below low or above high. */
    public static NumericLimit outside(double low, double high) {
        return both(CompOp.LTGT, low, high);
    }

    public static NumericLimit atLeast(double limit) {
        return one(CompOp.GE, limit);
    }

    public static NumericLimit above(double limit) {
        return one(CompOp.GT, limit);
    }

    public static NumericLimit atMost(double limit) {
        return one(CompOp.LE, limit);
    }

    public static NumericLimit below(double limit) {
        return one(CompOp.LT, limit);
    }

    public static NumericLimit equalTo(double limit) {
        return one(CompOp.EQ, limit);
    }

    public static NumericLimit notEqualTo(double limit) {
        return one(CompOp.NE, limit);
    }

    /** That very text. */
    public static StringLimit equalTo(String expected) {
        return new StringLimit(CompOp.CASESENSIT, expected);
    }

    /** That text, in any case. */
    public static StringLimit ignoringCase(String expected) {
        return new StringLimit(CompOp.IGNORECASE, expected);
    }

    /** Any text but that one. */
    public static StringLimit notEqualTo(String unwanted) {
        return new StringLimit(CompOp.NE, unwanted);
    }

    private static NumericLimit one(CompOp compOp, double limit) {
        return new NumericLimit(compOp, ReportNumber.of(limit), null);
    }

    private static NumericLimit both(CompOp compOp, double low, double high) {
        if (low > high) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the low limit " + low + " is above the high limit " + high);
        }
        return new NumericLimit(compOp, ReportNumber.of(low), ReportNumber.of(high));
    }
}
