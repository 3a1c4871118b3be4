package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.software.SoftwarePackage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace wats package}. */
@Command(
        name = "package",
        description = "Software packages that test stations install.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class PackageCommands {
    private static final Kind<SoftwarePackage> PACKAGES =
            Kind.of("packages", SoftwarePackage.class, "name", "version", "status", "modified", "description");

    @Command(description = "Reads packages by id, or the released version of one by name.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "ID|NAME", description = "Ids or names.") @Nullable List<String> packages) {
        return lookUp.run(
                PACKAGES,
                packages,
                Keys.required("name"),
                wats -> Batch.each(key -> Keys.tryUuid(key)
                        .map(id -> wats.software().getPackage(id))
                        .orElseGet(() -> wats.software().getReleasedPackage(key))));
    }

    @Command(description = "Lists packages.")
    int list(@Mixin Listing listing) {
        return listing.run(
                PACKAGES, SoftwarePackage::packageId, wats -> wats.software().getPackages());
    }
}
