package io.millrace.cli;

import io.millrace.wats.odata.Filter;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats product}. */
@Command(
        name = "product",
        description = "Products.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProductCommands {
    private static final Kind<Product> PRODUCTS =
            Kind.of("products", Product.class, "name", "state", "productCategoryName", "revisions");
    private static final Kind<ProductView> ROWS = Kind.of("products", ProductView.class, "name", "state", "category");
    private static final int PAGE = 1_000;

    @Command(description = "Reads products by part number.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "PN", description = "Part numbers.") @Nullable List<String> partNumbers) {
        return lookUp.run(PRODUCTS, partNumbers, Keys.required("partNumber"), wats -> wats.product()
                .productsBatch());
    }

    @Command(description = "Lists products by part number.")
    int list(
            @Mixin Listing listing,
            @Mixin PageSize pageSize,
            @Option(
                            names = "--filter",
                            paramLabel = "ODATA",
                            description = "Which ones, such as \"Category eq 'PCB'\"; by PartNumber and Category.")
                    @Nullable
                    Filter filter) {
        int page = pageSize.or(Math.min(PAGE, listing.limitOr(PAGE)));
        return listing.run(ROWS, ProductView::partNumber, wats -> wats.product().products(filter, page));
    }
}
