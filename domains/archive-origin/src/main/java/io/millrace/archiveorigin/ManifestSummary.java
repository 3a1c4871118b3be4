package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a manifest says of content, as far as the service takes it. */
@RecordBuilder
public record ManifestSummary(
        @JsonProperty("title") @Nullable String title,
        @JsonProperty("creator") @Nullable String creator,
        @JsonProperty("capture_time_utc") @Nullable Instant captureTime,
        @JsonProperty("description") @Nullable String description)
        implements ManifestSummaryBuilder.With {
    private static final int LONGEST_TEXT = 512;

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a text is too long, or seems to hold media */
    public ManifestSummary {
        checkText("title", title);
        checkText("creator", creator);
        checkText("description", description);
    }

    private static void checkText(String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (text.codePointCount(0, text.length()) > LONGEST_TEXT) {
            throw Checks.invalid(name + " must not be longer than " + LONGEST_TEXT + " characters");
        }
        if (text.contains("data:image") || text.contains("base64,")) {
            throw Checks.invalid(name + " must not hold media, and the service takes it for that");
        }
    }
}
