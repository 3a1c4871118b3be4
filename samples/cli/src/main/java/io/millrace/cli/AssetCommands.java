package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.asset.AssetKey;
import io.millrace.wats.asset.AssetLog;
import io.millrace.wats.asset.AssetRow;
import io.millrace.wats.asset.AssetStatus;
import io.millrace.wats.odata.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats asset}. */
@Command(
        name = "asset",
        description = "Test equipment, fixtures and stations.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AssetCommands {
    private static final Kind<Asset> ASSETS =
            Kind.of("assets", Asset.class, "assetName", "state", "location", "runningCount", "nextCalibrationDate");
    private static final Kind<AssetRow> ROWS =
            Kind.of("assets", AssetRow.class, "assetName", "state", "location", "runningCount", "nextCalibrationDate");
    private static final Kind<AssetStatus> STATUSES =
            Kind.of("statuses", AssetStatus.class, "alarmState", "runningCount", "totalCount", "message");
    private static final Kind<AssetLog> ENTRIES =
            Kind.of("entries", AssetLog.class, "date", "serialNumber", "user", "property", "value", "comment");
    private static final int PAGE = 1_000;

    @Command(description = "Reads assets by id or serial number.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "ID|SN", description = "Ids or serial numbers.") @Nullable List<String> assets) {
        return lookUp.run(ASSETS, assets, Keys.required("idOrSerialNumber"), wats -> wats.asset()
                .assetsBatch());
    }

    @Command(description = "Reads how close assets are to their limits, by serial number.")
    int status(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "SN", description = "Serial numbers.") @Nullable List<String> serialNumbers) {
        return lookUp.run(
                STATUSES,
                serialNumbers,
                Keys.required("serialNumber"),
                wats -> Batch.each(serialNumber -> wats.asset().getStatus(AssetKey.serialNumber(serialNumber))));
    }

    @Command(description = "Lists assets by id.")
    int list(
            @Mixin Listing listing,
            @Mixin PageSize pageSize,
            @Option(
                            names = "--filter",
                            paramLabel = "ODATA",
                            description = "Which ones, such as \"runningCount gt 500\".")
                    @Nullable
                    Filter filter) {
        int page = pageSize.or(Math.min(PAGE, listing.limitOr(PAGE)));
        return listing.run(ROWS, AssetRow::serialNumber, wats -> wats.asset().assets(filter, page));
    }

    @Command(description = "Lists what happened to assets, latest first.")
    int log(
            @Mixin Listing listing,
            @Mixin PageSize pageSize,
            @Option(
                            names = "--filter",
                            paramLabel = "ODATA",
                            description = "Of which ones, such as \"serialNumber eq 'DMM-1'\".")
                    @Nullable
                    Filter filter) {
        int page = pageSize.or(PAGE);
        return listing.run(ENTRIES, AssetLog::logId, wats -> wats.asset().log(filter, page));
    }
}
