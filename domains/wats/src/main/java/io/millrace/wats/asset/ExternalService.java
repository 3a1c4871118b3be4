package io.millrace.wats.asset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A calibration or maintenance that is managed outside of WATS.
 *
 * @param last when it was
 * @param due when the next one is to be
 * @param comment for the asset's log
 */
public record ExternalService(
        AssetKey asset,
        @Nullable Instant last,
        @Nullable Instant due,
        @Nullable String comment) {}
