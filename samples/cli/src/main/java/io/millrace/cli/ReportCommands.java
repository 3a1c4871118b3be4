package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.wats.report.InsertReportResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace wats report}. */
@Command(
        name = "report",
        description = "Test and repair reports.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ReportCommands {
    private static final Kind<InsertReportResult> SUBMITTED = Kind.of("reports", InsertReportResult.class, "uuid");

    @Command(description = "Submits reports in WATS' JSON format, one a line.")
    int submit(
            @Mixin BatchRun run,
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE|-",
                            description = "A file of reports, one a line; - for standard input.")
                    String file) {
        return run.run(SUBMITTED, Lines.in(file), ReportCommands::check, ReportCommands::nameOf, wats -> wats.report()
                .reportsBatch());
    }

    private static void check(String report) {
        try {
            if (!(decoded(report) instanceof Map)) {
                throw new MillraceException(ErrorCode.INVALID_INPUT, "a report is a JSON object");
            }
        } catch (DecodingException unreadable) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the report is " + unreadable.getMessage());
        }
    }

    /** The report's own id, else its place among the reports. */
    private static Object nameOf(long index, String report) {
        String place = "report " + (index + 1);
        try {
            return decoded(report) instanceof Map<?, ?> members && members.get("id") instanceof String id ? id : place;
        } catch (DecodingException unreadable) {
            return place;
        }
    }

    private static @Nullable Object decoded(String report) {
        return Codec.json().decode(report.getBytes(StandardCharsets.UTF_8), Object.class);
    }
}
