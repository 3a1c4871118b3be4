package io.millrace.wats;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named value, such as a tag of a product.
 *
 * @param change what to do with it on the server: 1 adds, 2 updates, 3 deletes; null when read
 * @param unknown members that are not modelled here
 */
public record Setting(
        String key,
        @Nullable String value,
        @Nullable Integer change,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public Setting {
        unknown = Models.unknown(unknown);
    }

    /** A value under a name. */
    public static Setting of(String key, String value) {
        return new Setting(Models.required("key", key), value, null, Map.of());
    }

    /** The same, to be added to those that are there. */
    public Setting added() {
        return new Setting(key, value, 1, unknown);
    }

    /** The same, to take the place of what its name has now. */
    public Setting updated() {
        return new Setting(key, value, 2, unknown);
    }

    /** The same, to be taken away. */
    public Setting deleted() {
        return new Setting(key, value, 3, unknown);
    }
}
