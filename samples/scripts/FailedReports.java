import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import io.millrace.wats.report.HeaderFields;
import io.millrace.wats.report.HeaderOrder;
import io.millrace.wats.report.HeaderQuery;
import io.millrace.wats.report.ReportHeader;
import java.util.Objects;

/**
 * Prints the failed test reports of a serial number, the newest first, each with the step that failed; ends with 3 if it could
 * not run.
 *
 * <p>{@code samples/millrace samples/scripts/FailedReports.java SN-000001}
 */
class FailedReports {
    public static void main(String[] args) {
        String url = System.getenv("MILLRACE_WATS_BASE_URL");
        String token = System.getenv("MILLRACE_WATS_TOKEN");
        if (args.length != 1 || url == null || token == null) {
            System.err.println("Usage: FailedReports.java SERIAL; set MILLRACE_WATS_BASE_URL and MILLRACE_WATS_TOKEN");
            System.exit(2);
        }
        HeaderQuery failed = HeaderQuery.uut()
                .matching(HeaderFields.SERIAL_NUMBER.eq(args[0]).and(HeaderFields.RESULT.eq("Failed")))
                .orderedBy(HeaderOrder.NEWEST_FIRST);
        try (Wats wats = Wats.connect(url, token)) {
            System.out.printf("%-28s %-20s %-16s %s%n", "START", "OPERATION", "STATION", "FAILED STEP");
            for (ReportHeader report : Await.iterate(wats.report().queryHeaders(failed))) { // page by page
                System.out.printf(
                        "%-28s %-20s %-16s %s%n",
                        report.start(),
                        report.processName(),
                        report.stationName(),
                        Objects.toString(report.causedUutFailurePath(), "(none is named)"));
            }
        } catch (MillraceException failure) {
            System.err.println("FailedReports: " + failure.getMessage());
            System.exit(3);
        }
    }
}
