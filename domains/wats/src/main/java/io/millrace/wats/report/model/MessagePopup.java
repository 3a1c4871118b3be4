package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to the operator.
 *
 * @param response what was typed
 * @param button which button was pressed, by number
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record MessagePopup(
        @Nullable String response,
        @Nullable Integer button,
        @Nullable String buttonFormat,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements MessagePopupBuilder.With {

    public MessagePopup {
        unknown = Models.unknown(unknown);
    }

    /** A question as it was answered. */
    public static MessagePopup of(@Nullable String response, int button) {
        return new MessagePopup(response, button, null, Map.of());
    }
}
