package io.millrace.wats.simulator;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Assets {@code A-0001} and so on; every tenth is a station, and the nine after it are its parts. */
final class SeedAssets {

    private static final int GROUP = 10;

    private SeedAssets() {}

    static void save(Seeds seeds, AssetStore assets, AssetTypes types) {
        List<String> typeIds = types.ids();
        String station = "";
        for (int index = 0; index < seeds.assets(); index++) {
            boolean isStation = index % GROUP == 0;
            int type = isStation ? typeIds.size() - 1 : index % (typeIds.size() - 1);
            ObjectNode asset = assets.save(Json.object()
                    .put("serialNumber", String.format(Locale.ROOT, "A-%04d", index + 1))
                    .put("typeId", typeIds.get(type))
                    .put("assetName", (isStation ? "Station " : "Equipment ") + (index + 1))
                    .put("location", seeds.location(index / GROUP))
                    .put("parentAssetId", isStation ? "" : station)
                    .put("firstSeenDate", seeds.moment(0, 1).toString()));
            int uses = (int) (seeds.draw("uses", index) * 1_100);
            asset.put("runningCount", uses).put("totalCount", 3 * uses);
            station = isStation ? asset.path("assetId").asString() : station;
        }
    }
}
