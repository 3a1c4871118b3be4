package io.millrace.wats.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Points in time on the wire: written in UTC with {@code Z}, read with or without an offset. One without is taken for UTC,
 * because that is what the server's own are where the vendor's document says it.
 */
public final class Utc extends StdScalarDeserializer<Instant> {
    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true) // the server counts in steps of 100 ns
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    /** Made by Jackson. */
    public Utc() {
        super(Instant.class);
    }

    /** As queries have it. */
    public static String format(Instant instant) {
        return WRITTEN.format(instant);
    }

    /** As queries have it; null stays null. */
    public static @Nullable String formatted(@Nullable Instant instant) {
        return instant == null ? null : format(instant);
    }

    /** Reads a date, with or without time and offset. */
    public static Instant parse(String text) {
        return parseWithOffset(text).toInstant();
    }

    /** Reads a date, with or without time and offset; one without an offset has that of UTC. */
    public static OffsetDateTime parseWithOffset(String text) {
        String whole = text.replace(".Z", "Z") // the vendor's own samples have a point with no digits after it
                .replace(' ', 'T');
        TemporalAccessor read = READ.parseBest(whole, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (read instanceof OffsetDateTime known) {
            return known;
        }
        LocalDateTime local = read instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) read;
        return local.atOffset(ZoneOffset.UTC);
    }

    @Override
    public @Nullable Instant deserialize(JsonParser json, DeserializationContext context) {
        String text = json.getValueAsString();
        if (text == null) {
            return (Instant) context.handleUnexpectedToken(Instant.class, json);
        }
        try {
            return text.isBlank() ? null : parse(text.strip());
        } catch (DateTimeException malformed) {
            return (Instant) context.handleWeirdStringValue(Instant.class, text, "it is no date");
        }
    }

    /** Made by Jackson, whose own writer pads fractions to nine digits. */
    static final class Writer extends StdScalarSerializer<Instant> {
        Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant instant, JsonGenerator json, SerializationContext context) {
            json.writeString(format(instant));
        }
    }
}
