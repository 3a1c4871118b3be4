import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.core.Await;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.wats.Wats;
import io.millrace.wats.production.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Creates the units of a CSV file, ten at a time, and prints what became of each; ends with 1 if one was not created, with 3 if
 * it could not run. The file has a line of headings, then a unit a line: serial number, part number, revision; without quotes.
 *
 * <p>{@code samples/millrace samples/scripts/CreateUnits.java samples/scripts/units.csv}
 */
class CreateUnits {
    public static void main(String[] args) {
        String url = System.getenv("MILLRACE_WATS_BASE_URL");
        String token = System.getenv("MILLRACE_WATS_TOKEN");
        if (args.length != 1 || url == null || token == null) {
            System.err.println("Usage: CreateUnits.java FILE; set MILLRACE_WATS_BASE_URL and MILLRACE_WATS_TOKEN");
            System.exit(2);
        }
        try (Wats wats = Wats.connect(url, token)) {
            List<String> lines = Files.readAllLines(Path.of(args[0])).stream()
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .toList();
            Await.await(wats.version()); // whether the server is there, and takes the token
            Batch<String, Void> units = Batch.effect(line -> wats.production().saveUnit(unit(line)));
            boolean failed = false;
            for (BatchItem<String, Void> item : Await.iterate(units.run(lines))) {
                failed |= item.result().isFailure();
                String outcome = item.result() instanceof Result.Failure<Void> failure
                        ? failure.code() + ": " + failure.message()
                        : "saved";
                System.out.printf("%-16s %s%n", item.key().split(",", 2)[0].strip(), outcome);
            }
            System.exit(failed ? 1 : 0);
        } catch (IOException unreadable) {
            System.err.println("CreateUnits: cannot read " + args[0]);
        } catch (MillraceException failure) {
            System.err.println("CreateUnits: " + failure.getMessage());
        }
        System.exit(3);
    }

    private static Unit unit(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 3) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "not a serial number, a part number and a revision: " + line);
        }
        return Unit.of(cells[0].strip(), cells[1].strip(), cells[2].strip()).build();
    }
}
