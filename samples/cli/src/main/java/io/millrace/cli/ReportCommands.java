package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.wats.odata.Filter;
import io.millrace.wats.report.HeaderFields;
import io.millrace.wats.report.HeaderOrder;
import io.millrace.wats.report.HeaderQuery;
import io.millrace.wats.report.InsertReportResult;
import io.millrace.wats.report.ReportHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats report}. */
@Command(
        name = "report",
        description = "Test and repair reports.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ReportCommands {
    private static final Kind<InsertReportResult> SUBMITTED = Kind.of("reports", InsertReportResult.class, "uuid");
    private static final Kind<Object> REPORTS =
            Kind.of("reports", Object.class, "type", "pn", "sn", "result", "start", "machineName");
    private static final Kind<ReportHeader> HEADERS = Kind.of(
            "headers",
            ReportHeader.class,
            "partNumber",
            "serialNumber",
            "result",
            "start",
            "processName",
            "causedUutFailure");
    private static final int PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    @Command(description = "Reads reports by id, in WATS' JSON format.")
    int get(@Mixin LookUp lookUp, @Parameters(paramLabel = "ID", description = "Ids.") @Nullable List<String> ids) {
        return lookUp.run(
                REPORTS,
                ids,
                Keys::uuid,
                wats -> Batch.each(id -> wats.report().getWsjf(Keys.uuid(id)).mapNotNull(ReportCommands::decoded)));
    }

    @Command(description = "Lists headers of reports.")
    int headers(
            @Mixin Listing listing,
            @Mixin PageSize pageSize,
            @Option(
                            names = "--filter",
                            paramLabel = "ODATA",
                            description = "Which ones, such as \"result eq 'Failed' and partNumber eq 'PCB-1'\".")
                    @Nullable
                    Filter filter,
            @Option(
                            names = "--since",
                            paramLabel = "DURATION",
                            description = "Of how long a time until now, such as 7d.")
                    @Nullable
                    Duration since,
            @Option(
                            names = "--kind",
                            defaultValue = "tests",
                            description = "Of what: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
                    HeaderQuery.Kind kind,
            @Option(
                            names = "--order",
                            defaultValue = "newest_first",
                            description =
                                    "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. What is submitted meanwhile"
                                            + " moves nothing in AS_PROCESSED alone.")
                    HeaderOrder order) {
        HeaderQuery query = new HeaderQuery(
                kind,
                since == null ? filter : Filter.allOf(filter, HeaderFields.START.ge(Durations.ago(since))),
                order,
                List.of(),
                pageSize.or(Math.min(PAGE, listing.limitOr(PAGE)), LARGEST_PAGE));
        return listing.run(HEADERS, ReportHeader::uuid, wats -> wats.report().queryHeaders(query));
    }

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
                .wsjfSubmissionsBatch());
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
