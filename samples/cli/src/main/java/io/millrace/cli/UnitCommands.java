package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.production.Unit;
import io.millrace.wats.production.UnitChange;
import io.millrace.wats.production.UnitGrade;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats unit}. */
@Command(
        name = "unit",
        description = "Units: what has been built.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UnitCommands {
    private static final Kind<Unit> UNITS =
            Kind.of("units", Unit.class, "partNumber", "revision", "unitPhase", "batchNumber", "currentLocation");
    private static final Kind<UnitGrade> GRADES =
            Kind.of("grades", UnitGrade.class, "status", "grade", "allProcessesPassedLastRun", "noRepairs");
    private static final Kind<UnitChange> CHANGES =
            Kind.of("changes", UnitChange.class, "unitSerialNumber", "newPartNumber", "newRevision", "newUnitPhaseId");
    private static final int MOST_CHANGES = 10_000;
    private static final String PART_NUMBER = "The product of all of them; then a key is a serial number alone.";

    @Command(description = "Reads units, with all that is part of them.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "SN@PN", description = "Serial and part numbers.") @Nullable List<String> units,
            @Option(names = "--part-number", paramLabel = "PN", description = PART_NUMBER) @Nullable
                    String partNumber) {
        return lookUp.run(
                of(UNITS, partNumber),
                units,
                key -> Keys.unit(key, partNumber),
                wats -> Batch.each(key -> wats.production().getUnit(Keys.unit(key, partNumber))));
    }

    @Command(description = "Reads how units have done by the verification rules of their product.")
    int grade(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "SN@PN", description = "Serial and part numbers.") @Nullable List<String> units,
            @Option(names = "--part-number", paramLabel = "PN", description = PART_NUMBER) @Nullable
                    String partNumber) {
        return lookUp.run(
                of(GRADES, partNumber),
                units,
                key -> Keys.unit(key, partNumber),
                wats -> Batch.each(key -> wats.production().getGrade(Keys.unit(key, partNumber))));
    }

    @Command(description = "Lists changes of units that nobody has acknowledged.")
    int changes(@Mixin Listing listing) {
        return listing.run(
                CHANGES,
                UnitChange::id,
                wats -> listing.whole(wats.production().getChanges(listing.limitOr(MOST_CHANGES)), MOST_CHANGES));
    }

    private static <V> Kind<V> of(Kind<V> kind, @Nullable String partNumber) {
        return partNumber == null ? kind : kind.named(kind.plural() + " of " + partNumber);
    }
}
