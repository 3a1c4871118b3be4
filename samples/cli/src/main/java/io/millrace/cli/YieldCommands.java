package io.millrace.cli;

import static java.util.stream.Collectors.joining;

import io.millrace.batch.Batch;
import io.millrace.wats.analytics.Limited;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.analytics.YieldData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import reactor.core.publisher.Mono;

/** {@code millrace wats yield}. */
@Command(
        name = "yield",
        description = "Yield, as the server computes it from reports.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class YieldCommands {
    private static final Kind<YieldData> YIELDS =
            Kind.of("yields", YieldData.class, "unitCount", "fpCount", "fpy", "spy", "tpy", "lpy");
    private static final int MOST = 10_000;
    private static final String SINCE = "Of how long a time until now, such as 7d; default: ${DEFAULT-VALUE}.";

    @Command(description = "Computes the yield of products by part number.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "PN", description = "Part numbers.") @Nullable List<String> partNumbers,
            @Option(names = "--since", paramLabel = "DURATION", defaultValue = "30d", description = SINCE)
                    Duration since) {
        WatsFilter all = WatsFilter.where()
                .dateFrom(Durations.ago(since))
                .topCount(MOST)
                .dimensions("partNumber")
                .build();
        return lookUp.run(
                YIELDS.named("yields of " + since),
                partNumbers,
                Keys.required("partNumber"),
                wats -> Batch.each(partNumber -> wats.analytics()
                        .getDynamicYield(all.withPartNumber(partNumber))
                        .flatMap(answer -> Mono.justOrEmpty(answer.rows().stream()
                                .filter(row -> partNumber.equalsIgnoreCase(row.partNumber())) // it may match others
                                .findFirst()))));
    }

    @Command(description = "Computes yield by dimensions, of what is asked for.")
    int query(
            @Mixin Listing listing,
            @Option(
                            names = "--by",
                            paramLabel = "DIMENSION",
                            split = ",",
                            converter = Dimension.class,
                            defaultValue = "partNumber",
                            description = "What to group and order by, such as \"stationName,fpy desc\"; where it"
                                    + " names figures, only those are computed; default: ${DEFAULT-VALUE}.")
                    List<String> dimensions,
            @Option(names = "--part-number", paramLabel = "PN", description = "Of products; ; between, %% for any.")
                    @Nullable
                    String partNumber,
            @Option(names = "--station", paramLabel = "NAME", description = "Of stations, likewise.") @Nullable
                    String station,
            @Option(names = "--operation", paramLabel = "NAME", description = "Of test operations, likewise.") @Nullable
                    String operation,
            @Option(names = "--since", paramLabel = "DURATION", defaultValue = "30d", description = SINCE)
                    Duration since) {
        WatsFilter filter = WatsFilter.where()
                .partNumber(partNumber)
                .stationName(station)
                .testOperation(operation)
                .dateFrom(Durations.ago(since))
                .topCount(listing.limitOr(MOST))
                .dimensions(String.join(";", dimensions))
                .build();
        return listing.run(
                YIELDS,
                row -> name(row, dimensions),
                wats -> listing.whole(wats.analytics().getDynamicYield(filter).flatMapIterable(Limited::rows), MOST));
    }

    /** Refuses blank ones. */
    static final class Dimension implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.isBlank()) {
                throw new TypeConversionException("a dimension must not be blank");
            }
            return text.strip();
        }
    }

    private static String name(YieldData row, List<String> dimensions) {
        Map<?, ?> members = Members.of(row);
        return dimensions.stream()
                .map(dimension -> String.valueOf(members.get(dimension.replaceFirst(" .*", ""))))
                .collect(joining(" "));
    }
}
