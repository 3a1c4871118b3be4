package io.millrace.wats.simulator;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/** Points in time as clients write them: a date, with or without a time, with or without an offset; UTC where there is none. */
final class Moments {

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter();

    private static final Pattern POINT_ALONE = Pattern.compile("\\.(?=Z|[+-]|$)");

    private Moments() {}

    /** Refuses with 400 what is none; {@code what} is named then. */
    static Instant parse(String what, String text) {
        try {
            // WATS takes a point without fraction digits behind it.
            TemporalAccessor read = ISO.parseBest(
                    POINT_ALONE.matcher(text).replaceFirst(""),
                    OffsetDateTime::from,
                    LocalDateTime::from,
                    LocalDate::from);
            if (read instanceof OffsetDateTime known) {
                return known.toInstant();
            }
            return (read instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) read)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Refusal.badRequest("The " + what + " must be an ISO 8601 date and time.");
        }
    }
}
