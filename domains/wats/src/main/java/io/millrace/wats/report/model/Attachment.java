package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file in a report: of a step, of a repair, or of a failure. Servers bound its size.
 *
 * @param name up to 256 characters
 * @param contentType such as {@code image/png}, up to 100 characters
 * @param data its bytes in Base64; missing where the report was read without attachments
 * @param id the server's; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Attachment(
        @Nullable String name,
        @Nullable String contentType,
        @Nullable String data,
        @Nullable UUID id,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements AttachmentBuilder.With {

    public Attachment {
        unknown = Models.unknown(unknown);
    }

    /** A file; {@link ErrorCode#INVALID_INPUT} if a name is blank or too long. */
    public static Attachment of(String name, String contentType, byte[] bytes) {
        return new Attachment(
                Rules.text("attachment name", name, 256),
                Rules.text("content type", contentType, 100),
                Base64.getEncoder().encodeToString(bytes),
                null,
                Map.of());
    }

    /** Its bytes; none where it has no data. */
    public byte[] bytes() {
        return data == null ? new byte[0] : Base64.getDecoder().decode(data);
    }
}
