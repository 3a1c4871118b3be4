package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;

/**
 * What the server says of a unit's children.
 *
 * @param members as they came; what they are is not published
 */
public record ChildCheck(@JsonAnySetter @JsonAnyGetter Map<String, Object> members) {

    public ChildCheck {
        members = Models.unknown(members);
    }
}
