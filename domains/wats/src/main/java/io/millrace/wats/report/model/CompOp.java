package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a measurement is compared with its limits. A text on the wire, which servers write in any case ({@code Log}): it is kept as
 * it came, and equal whatever its case.
 *
 * @param code the text on the wire
 */
public record CompOp(@JsonValue String code) {
    /** Compared with nothing, passes always. */
    public static final CompOp LOG = new CompOp("LOG");

    public static final CompOp EQ = new CompOp("EQ");
    public static final CompOp NE = new CompOp("NE");
    public static final CompOp GT = new CompOp("GT");
    public static final CompOp GE = new CompOp("GE");

    /** Less than the <em>low</em> limit: whatever has one limit has it there. */
    public static final CompOp LT = new CompOp("LT");

    /** At most the <em>low</em> limit: whatever has one limit has it there. */
    public static final CompOp LE = new CompOp("LE");

    public static final CompOp GTLT = new CompOp("GTLT");
    public static final CompOp GTLE = new CompOp("GTLE");
    public static final CompOp GELT = new CompOp("GELT");

    /** Between the limits, or one of them. */
    public static final CompOp GELE = new CompOp("GELE");

    /** Outside of the limits. */
    public static final CompOp LTGT = new CompOp("LTGT");

    public static final CompOp LTGE = new CompOp("LTGE");
    public static final CompOp LEGT = new CompOp("LEGT");
    public static final CompOp LEGE = new CompOp("LEGE");

    /** Equal texts. */
    public static final CompOp CASESENSIT = new CompOp("CASESENSIT");

    /** Texts that are equal but for their case. */
    public static final CompOp IGNORECASE = new CompOp("IGNORECASE");

    /** The one with a text. */
    @JsonCreator
    public static CompOp of(String code) {
        return new CompOp(code);
    }

    /** Whether a number is within limits; a limit that is missing is kept by every number. */
    boolean holds(@Nullable BigDecimal value, @Nullable BigDecimal low, @Nullable BigDecimal high) {
        String name = upper();
        if (name.equals("LOG")) {
            return true;
        }
        if (value == null) {
            return false; // no number is within no limits
        }
        if (name.length() != 4) {
            return holds(name, value, low);
        }
        boolean aboveLow = holds(name.substring(0, 2), value, low);
        boolean belowHigh = holds(name.substring(2), value, high);
        return name.startsWith("G") ? aboveLow && belowHigh : aboveLow || belowHigh;
    }

    private boolean holds(String name, BigDecimal value, @Nullable BigDecimal limit) {
        int order = limit == null ? 0 : value.compareTo(limit);
        boolean holds =
                switch (name) {
                    case "EQ" -> order == 0;
                    case "NE" -> order != 0;
                    case "GT" -> order > 0;
                    case "GE" -> order >= 0;
                    case "LT" -> order < 0;
                    case "LE" -> order <= 0;
                    default -> throw unknown();
                };
        return limit == null || holds;
    }

    /** Whether a text is what was expected. */
    boolean holds(@Nullable String value, @Nullable String expected) {
        return switch (upper()) {
            case "LOG" -> true;
            case "EQ", "CASESENSIT" -> expected == null || expected.equals(value);
            case "NE" -> expected == null || !expected.equals(value);
            case "IGNORECASE" -> expected == null || expected.equalsIgnoreCase(value);
            default -> throw unknown();
        };
    }

    private MillraceException unknown() {
        return new MillraceException(ErrorCode.INVALID_INPUT, "nothing is known of the comparison " + code);
    }

    private String upper() {
        return code.toUpperCase(Locale.ROOT);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompOp that && code.equalsIgnoreCase(that.code);
    }

    @Override
    public int hashCode() {
        return upper().hashCode();
    }
}
