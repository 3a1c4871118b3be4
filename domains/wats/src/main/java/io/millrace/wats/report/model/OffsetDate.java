package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.millrace.wats.internal.Utc;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** A station's own time: written with its offset, in steps of 100 ns; read as {@link Utc} reads, without an offset as UTC. */
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonDeserialize(using = OffsetDate.Reader.class)
@JsonSerialize(using = OffsetDate.Writer.class)
@interface OffsetDate {

    /** Made by Jackson. */
    final class Reader extends StdScalarDeserializer<OffsetDateTime> {
        Reader() {
            super(OffsetDateTime.class);
        }

        @Override
        public @Nullable OffsetDateTime deserialize(JsonParser json, DeserializationContext context) {
            String text = json.getValueAsString();
            if (text == null) {
                return (OffsetDateTime) context.handleUnexpectedToken(OffsetDateTime.class, json);
            }
            try {
                return text.isBlank() ? null : Utc.parseWithOffset(text.strip());
            } catch (DateTimeException malformed) {
                return (OffsetDateTime) context.handleWeirdStringValue(OffsetDateTime.class, text, "it is no date");
            }
        }
    }

    /** Made by Jackson. */
    final class Writer extends StdScalarSerializer<OffsetDateTime> {
        private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
                .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                .appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true)
                .appendOffsetId()
                .toFormatter();

        Writer() {
            super(OffsetDateTime.class);
        }

        @Override
        public void serialize(OffsetDateTime date, JsonGenerator json, SerializationContext context) {
            json.writeString(WRITTEN.format(date));
        }
    }
}
