package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Map;

/**
 * What became of units that were saved together. It does not say which ones failed, except perhaps in the errors, whose form
 * is not published.
 *
 * @param okCount how many were saved
 * @param errorCount how many were not
 * @param unknown members that are not modelled here
 */
public record SavedUnits(
        int okCount,
        int errorCount,
        List<Object> errors,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public SavedUnits {
        errors = Models.list(errors);
        unknown = Models.unknown(unknown);
    }
}
