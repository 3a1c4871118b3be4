package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A measured value or a limit, exact. JSON has no number for {@code NaN} and the infinities; where somebody reported one as a
 * text, it is kept as that text. Whether a server takes texts is not known.
 *
 * @param number the number; null for a text
 * @param text the text; null for a number
 */
public record ReportNumber(
        @Nullable BigDecimal number, @Nullable String text) {

    /** A number; {@link ErrorCode#INVALID_INPUT} for {@code NaN} and the infinities. */
    public static ReportNumber of(double number) {
        if (!Double.isFinite(number)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "JSON has no number for " + number);
        }
        return new ReportNumber(BigDecimal.valueOf(number), null);
    }

    /** A number, with all of its digits. */
    public static ReportNumber of(BigDecimal number) {
        return new ReportNumber(Objects.requireNonNull(number, "number"), null);
    }

    /** A number that is sent as a text, such as {@code NaN}. */
    public static ReportNumber ofText(String text) {
        return new ReportNumber(null, Objects.requireNonNull(text, "text"));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ReportNumber read(Object json) {
        if (json instanceof Number number) {
            return of(new BigDecimal(number.toString()));
        }
        if (json instanceof String text) {
            return ofText(text);
        }
        throw new IllegalArgumentException("neither a number nor a text: " + json);
    }

    /** The number or the text. */
    @JsonValue
    public Object json() {
        return number == null ? Objects.requireNonNull(text) : number;
    }

    /** The number, also of a text that is one; null for any other text. */
    public @Nullable BigDecimal toNumber() {
        if (number != null || text == null) {
            return number;
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
