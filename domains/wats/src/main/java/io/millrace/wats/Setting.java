package io.millrace.wats;

import org.jspecify.annotations.Nullable;

/**
 * A named value, such as a tag of a product.
 *
 * @param change what to do with it on the server: 1 adds, 2 updates, 3 deletes; null when read
 */
public record Setting(
        String key, @Nullable String value, @Nullable Integer change) {}
