import io.millrace.batch.BatchItem;
import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints the products named in a file, one part number a line, as a table; ends with 3 if it could not run. */
class ProductTable {
    public static void main(String[] args) {
        String url = System.getenv("MILLRACE_WATS_BASE_URL");
        String token = System.getenv("MILLRACE_WATS_TOKEN");
        if (args.length != 1 || url == null || token == null) {
            System.err.println("Usage: ProductTable.java FILE; set MILLRACE_WATS_BASE_URL and MILLRACE_WATS_TOKEN");
            System.exit(2);
        }
        try (Wats wats = Wats.connect(url, token)) {
            List<String> partNumbers = Files.readAllLines(Path.of(args[0])).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            Await.await(wats.version()); // whether the server is there, and takes the token
            System.out.printf("%-16s %-24s %s%n", "PART NUMBER", "NAME", "REVISIONS");
            for (BatchItem<String, Product> item :
                    Await.iterate(wats.product().productsBatch().run(partNumbers))) {
                String row = item.result().fold(
                        product -> String.format("%-24s %d", product.name(), product.revisions().size()),
                        failure -> failure.code() + ": " + failure.message());
                System.out.printf("%-16s %s%n", item.key(), row);
            }
            return;
        } catch (IOException unreadable) {
            System.err.println("ProductTable: cannot read " + args[0]);
        } catch (MillraceException failure) {
            System.err.println("ProductTable: " + failure.getMessage());
        }
        System.exit(3);
    }
}
