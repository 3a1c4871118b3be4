package io.millrace.wats.product;

import io.millrace.core.ErrorCode;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.analytics.ProductGroup;
import io.millrace.wats.internal.Models;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What surrounds products: groups, bills of materials, vendors, and what an ERP system hands over. Each call is one request; no list
 * here is paged, and none is known to be cut.
 */
public final class ProductMasterData {
    private final Pipeline pipeline;

    ProductMasterData(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Creates or updates products by part number, all in one request. The answer does not say what became of which; where that
     * matters, {@link ProductClient#saveProductsBatch} sends one at a time. Repeated after a lost connection only if all have an id.
     *
     * <p>{@code PUT /api/Products}
     */
    public Mono<Void> saveProducts(List<Product> products) {
        return pipeline.send(() -> {
            Models.atLeast(1, "the number of products", products.size());
            products.forEach(product -> Models.key("partNumber", product.partNumber()));
            boolean known = products.stream().allMatch(product -> product.productId() != null);
            return saved(Request.put("/api/Products"), "saveProducts", products, known);
        });
    }

    /**
     * As {@link #saveProducts}, of revisions; one at a time by {@link ProductClient#saveRevisionsBatch}.
     *
     * <p>{@code PUT /api/Products/Revisions}
     */
    public Mono<Void> saveRevisions(List<ProductRevision> revisions) {
        return pipeline.send(() -> {
            Models.atLeast(1, "the number of revisions", revisions.size());
            revisions.forEach(revision -> Models.key("revision", revision.revision()));
            boolean known = revisions.stream().allMatch(revision -> revision.productRevisionId() != null);
            return saved(Request.put("/api/Products/Revisions"), "saveRevisions", revisions, known);
        });
    }

    private static Request<Void> saved(Request<Void> request, String operation, List<?> rows, boolean known) {
        return request.named(ProductClient.DOMAIN, operation)
                .body(List.copyOf(rows))
                .repeatability(known ? Repeatability.IDEMPOTENT : Repeatability.UNSAFE);
    }

    /**
     * The groups that a product is in.
     *
     * <p>{@code GET /api/Product/ProductGroupsByProduct}
     *
     * @param revision null for the product as such
     */
    public Flux<ProductGroup> getGroups(String partNumber, @Nullable String revision) {
        return Models.each(pipeline.send(() -> Request.get("/api/Product/ProductGroupsByProduct")
                .named(ProductClient.DOMAIN, "getGroups")
                .query("partNumber", Models.required("partNumber", partNumber))
                .query("revision", revision)
                .asListOf(ProductGroup.class)));
    }

    /** Puts a product into a group that exists; see {@link #changeGroup}. */
    public Mono<Void> addToGroup(String group, String partNumber) {
        return changeGroup(group, partNumber, null, false);
    }

    /**
     * Says that a product belongs to a group that exists, or does not. Not repeated once it may have taken effect ({@link
     * ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code POST /api/Product/ProductGroupFilter}
     *
     * @param group its name
     * @param revision null for all of the product
     * @param exclude whether it does not belong there
     */
    public Mono<Void> changeGroup(String group, String partNumber, @Nullable String revision, boolean exclude) {
        return pipeline.send(() -> Request.post("/api/Product/ProductGroupFilter")
                .named(ProductClient.DOMAIN, "changeGroup")
                .query("productGroup", Models.required("group", group))
                .query("partNumber", Models.key("partNumber", partNumber))
                .query("revision", revision)
                .query("exclude", exclude ? true : null));
    }

    /**
     * Creates or replaces a bill of materials; the server creates product and revision if they are missing.
     *
     * <p>{@code PUT /api/Product/BOM}
     */
    public Mono<Void> saveBom(Bom bom) {
        return pipeline.send(() -> Request.put("/api/Product/BOM")
                .named(ProductClient.DOMAIN, "saveBom")
                .body("application/xml", bom.xml()));
    }

    /** All vendors of components. <p>{@code GET /api/Product/Vendors} */
    public Flux<Vendor> getVendors() {
        return Models.each(pipeline.send(() -> Request.get("/api/Product/Vendors")
                .named(ProductClient.DOMAIN, "getVendors")
                .asListOf(Vendor.class)));
    }

    /** Adds those vendors that are not there yet. <p>{@code PUT /api/Product/Vendors} */
    public Mono<Void> addVendors(List<Vendor> vendors) {
        return pipeline.send(() -> vendors(Request.put("/api/Product/Vendors"), "addVendors", vendors));
    }

    /** Deletes vendors, by their names. <p>{@code DELETE /api/Product/Vendors} with a body */
    public Mono<Void> deleteVendors(List<Vendor> vendors) {
        return pipeline.send(() -> vendors(Request.delete("/api/Product/Vendors"), "deleteVendors", vendors));
    }

    private static Request<Void> vendors(Request<Void> request, String operation, List<Vendor> vendors) {
        Models.atLeast(1, "the number of vendors", vendors.size());
        return request.named(ProductClient.DOMAIN, operation).body(List.copyOf(vendors));
    }
}
