package io.millrace.musicbrainz.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date of which the day, or the month too, may not be known.
 *
 * @param text as the server has it: {@code 1991}, {@code 1991-09} or {@code 1991-09-24}; whatever else it sends is kept
 */
public record PartialDate(@JsonValue String text) {
    private static final Pattern FORM = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2}))?)?");

    /** A date as text; blank, where nothing is known. */
    @JsonCreator
    public static PartialDate of(String text) {
        return new PartialDate(text);
    }

    public OptionalInt year() {
        return part(1);
    }

    public OptionalInt month() {
        return part(2);
    }

    public OptionalInt day() {
        return part(3);
    }

    /** The date, if it is known to the day. */
    public Optional<LocalDate> date() {
        try {
            return day().isPresent() ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeException none) { // such as the 30th of February
            return Optional.empty();
        }
    }

    private OptionalInt part(int group) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() && parts.group(group) != null
                ? OptionalInt.of(Integer.parseInt(parts.group(group)))
                : OptionalInt.empty();
    }
}
