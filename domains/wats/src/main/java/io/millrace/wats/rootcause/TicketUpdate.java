package io.millrace.wats.rootcause;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a ticket's history.
 *
 * @param updateId the server's id; null for an entry that is to be added
 * @param content the comment
 * @param attachments files that were uploaded before, see {@link RootCauseClient#uploadAttachment}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record TicketUpdate(
        @Nullable UUID updateId,
        @UtcDate @Nullable Instant updateUtc,
        @Nullable String updateUser,
        @Nullable String content,
        @Nullable UpdateType updateType,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Attachment> attachments,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements TicketUpdateBuilder.With {

    public TicketUpdate {
        attachments = Models.list(attachments);
        unknown = Models.unknown(unknown);
    }

    /** A comment that is to be added. */
    public static TicketUpdate comment(String text) {
        return TicketUpdateBuilder.builder()
                .content(Models.required("comment", text))
                .build();
    }

    /** A file that belongs to an entry. */
    public record Attachment(
            @Nullable UUID attachmentId,
            @Nullable String filename,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Attachment {
            unknown = Models.unknown(unknown);
        }

        /** A file that was uploaded. */
        public static Attachment of(UUID attachmentId, String filename) {
            return new Attachment(attachmentId, filename, Map.of());
        }
    }
}
