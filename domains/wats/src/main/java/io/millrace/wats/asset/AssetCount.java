package io.millrace.wats.asset;

/**
 * A count of an asset's uses: new ones or all, as the method says.
 *
 * @param count not negative
 */
public record AssetCount(AssetKey asset, int count) {}
