package io.millrace.wats.asset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A calibration or maintenance that an asset has had.
 *
 * @param at when; null for now, as the server has it
 * @param comment for the asset's log
 */
public record AssetService(
        AssetKey asset, @Nullable Instant at, @Nullable String comment) {

    /** Just now, as the server has it. */
    public static AssetService now(AssetKey asset) {
        return new AssetService(asset, null, null);
    }
}
