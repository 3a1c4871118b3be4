package io.millrace.wats.production;

import org.jspecify.annotations.Nullable;

/**
 * What numbers of a pool were taken for: a serial number, a part number, or both.
 *
 * @param type the pool
 */
public record SerialNumberReference(
        String type,
        @Nullable String serialNumber,
        @Nullable String partNumber) {}
