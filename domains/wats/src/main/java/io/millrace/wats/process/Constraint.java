package io.millrace.wats.process;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether a repair report has to say something. A number on the wire, or a text that is one; numbers that are not known here
 * are kept.
 *
 * @param code the number
 */
public record Constraint(@JsonValue int code) {
    public static final Constraint REQUIRED = new Constraint(0);
    public static final Constraint OPTIONAL = new Constraint(1);
    public static final Constraint NEVER = new Constraint(2);

    /** The constraint with a number. */
    @JsonCreator
    public static Constraint of(int code) {
        return new Constraint(code);
    }

    /** The constraint whose number is written as text, as the server does for images; null for any other text. */
    @JsonCreator
    static @Nullable Constraint parse(String code) {
        try {
            return new Constraint(Integer.parseInt(code.strip()));
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
