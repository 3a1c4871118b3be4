import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import io.millrace.wats.analytics.Limited;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.analytics.YieldData;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Prints yesterday's yield of each part number as a table, the largest volume first; ends with 3 if it could not run. Yesterday
 * is where the script runs.
 *
 * <p>{@code samples/millrace samples/scripts/YesterdaysYield.java}
 */
class YesterdaysYield {
    public static void main(String[] args) {
        String url = System.getenv("MILLRACE_WATS_BASE_URL");
        String token = System.getenv("MILLRACE_WATS_TOKEN");
        if (args.length != 0 || url == null || token == null) {
            System.err.println("Usage: YesterdaysYield.java; set MILLRACE_WATS_BASE_URL and MILLRACE_WATS_TOKEN");
            System.exit(2);
        }
        ZonedDateTime today = LocalDate.now().atStartOfDay(ZoneId.systemDefault());
        WatsFilter yesterday = WatsFilter.where()
                .dateFrom(today.minusDays(1).toInstant())
                .dateTo(today.toInstant().minusMillis(1)) // the last moment is included
                .dimensions("unitCount desc;partNumber;fpy;lpy")
                .topCount(1_000)
                .build();
        try (Wats wats = Wats.connect(url, token)) {
            Limited<YieldData> yields = Await.await(wats.analytics().getDynamicYield(yesterday));
            System.out.printf("%-16s %8s %8s %8s%n", "PART NUMBER", "UNITS", "FPY %", "LPY %");
            for (YieldData row : yields.rows()) {
                System.out.printf("%-16s %8d %8.1f %8.1f%n", row.partNumber(), row.unitCount(), row.fpy(), row.lpy());
            }
            if (yields.mayBeCut()) {
                System.out.println("...");
            }
        } catch (MillraceException failure) {
            System.err.println("YesterdaysYield: " + failure.getMessage());
            System.exit(3);
        }
    }
}
