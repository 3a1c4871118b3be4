package io.millrace.wats.product;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.KeyWalk;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes products. Nothing is sent before subscription; a part number or revision that {@linkplain
 * io.millrace.wats cannot be right} fails as {@link ErrorCode#INVALID_INPUT} without being sent.
 */
public final class ProductClient {
    static final String DOMAIN = "product";

    private static final int PAGE = 1_000; // what the server sends where it is asked for everything

    private final Pipeline pipeline;
    private final ProductMasterData masterData;
    private final UnstableBoxBuild boxBuild;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#product()} is what you want. */
    public ProductClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.masterData = new ProductMasterData(pipeline);
        this.boxBuild = new UnstableBoxBuild(pipeline, this);
    }

    /** Groups, bills of materials, vendors, and what an ERP system hands over. */
    public ProductMasterData masterData() {
        return masterData;
    }

    /** What products are assembled from, by endpoints that may change with any release of the server. */
    public UnstableBoxBuild unstableBoxBuild() {
        return boxBuild;
    }

    /**
     * The product with a part number, its revisions included; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /api/Product/{partNumber}}
     */
    public Mono<Product> getProduct(String partNumber) {
        return pipeline.send(() -> Request.get("/api/Product/{partNumber}", partNumber)
                .named(DOMAIN, "getProduct")
                .as(Product.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no product " + partNumber));
    }

    /** As {@link #getProduct}, but completes empty if there is none. */
    public Mono<Product> findProduct(String partNumber) {
        return Models.orEmpty(getProduct(partNumber));
    }

    /** As {@link #products(Filter, int)}, 1,000 a page. */
    public Paged<ProductView, String> products(@Nullable Filter filter) {
        return products(filter, PAGE);
    }

    /**
     * All products that match, by ascending part number; a list of any length, walked by "greater than the last one seen". Cursors are
     * part numbers. One request a page, and one for the empty page at the end.
     *
     * <p>{@code GET /api/Product/Query} with {@code $filter}, {@code $orderby} and {@code $top}
     *
     * @param filter as of {@link ProductQuery}; null for all
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<ProductView, String> products(@Nullable Filter filter, int pageSizeHint) {
        Models.atLeast(1, "pageSizeHint", pageSizeHint);
        return KeyWalk.of(
                filter,
                last -> where("PartNumber").gt(last),
                matching -> rows("products", matching, "PartNumber", pageSizeHint),
                row -> Models.named("partNumber", row.partNumber()));
    }

    /**
     * The products that match, as one answer. The server ends the list of <em>all</em> products at 1,000: if a query without filter
     * and {@code top} brings as many, the last signal is {@link ErrorCode#INVALID_RESPONSE} instead of the completion; {@link
     * #products} reads them all.
     *
     * <p>{@code GET /api/Product/Query} with {@code $filter} and {@code $top}
     */
    public Flux<ProductView> queryProducts(ProductQuery query) {
        boolean mayBeCut = query.filter() == null && query.top() == null;
        return rows("queryProducts", query.filter(), null, query.top())
                .flatMapMany(rows -> mayBeCut ? Models.whole(rows, PAGE) : Flux.fromIterable(rows))
                .onErrorStop();
    }

    private Mono<List<ProductView>> rows(
            String operation, @Nullable Filter filter, @Nullable String orderBy, @Nullable Integer top) {
        return pipeline.send(() -> Request.get("/api/Product/Query")
                        .named(DOMAIN, operation)
                        .query("$filter", filter)
                        .query("$orderby", orderBy)
                        .query("$top", top)
                        .asListOf(ProductView.class))
                .map(Models::list);
    }

    /**
     * Creates the product if it has no id yet, else updates it; emits it as the server has it then. An update
     * may be repeated after a lost connection, a creation is not ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code PUT /api/Product}
     */
    public Mono<Product> saveProduct(Product product) {
        return pipeline.send(() -> {
            Models.key("partNumber", product.partNumber());
            Request<Void> request =
                    Request.put("/api/Product").named(DOMAIN, "saveProduct").body(product);
            return Models.saving(request, product.productId(), Product.class);
        });
    }

    /** All revisions of a product, which come with it; {@link ErrorCode#NOT_FOUND} if there is no such product. */
    public Flux<ProductRevision> getRevisions(String partNumber) {
        return getProduct(partNumber).flatMapIterable(Product::revisions).onErrorStop();
    }

    /**
     * One revision of a product; {@link ErrorCode#NOT_FOUND} if there is no such product or revision.
     *
     * <p>{@code GET /api/Product/{partNumber}/{revision}}
     */
    public Mono<ProductRevision> getRevision(String partNumber, String revision) {
        return pipeline.send(() -> Request.get("/api/Product/{partNumber}/{revision}", partNumber, revision)
                .named(DOMAIN, "getRevision")
                .as(ProductRevision.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no revision " + revision + " of product " + partNumber));
    }

    /** As {@link #getRevision}, but completes empty if there is none. */
    public Mono<ProductRevision> findRevision(String partNumber, String revision) {
        return Models.orEmpty(getRevision(partNumber, revision));
    }

    /**
     * Creates the revision if it has no id yet, else updates it; emits it as the server has it then. An
     * update may be repeated after a lost connection, a creation is not ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code PUT /api/Product/Revision}
     */
    public Mono<ProductRevision> saveRevision(ProductRevision revision) {
        return pipeline.send(() -> {
            Models.key("revision", revision.revision());
            Request<Void> request = Request.put("/api/Product/Revision")
                    .named(DOMAIN, "saveRevision")
                    .body(revision);
            return Models.saving(request, revision.productRevisionId(), ProductRevision.class);
        });
    }

    /** Reads products by part number: ten at once, with all the options of a batch. */
    public Batch<String, Product> productsBatch() {
        return Batch.each(this::getProduct).observe(pipeline.observations(), "product.getProduct");
    }

    /** One outcome for each part number, in order. */
    public Flux<Result<Product>> getProductsBatch(Iterable<String> partNumbers) {
        return productsBatch().results(partNumbers);
    }

    /** One outcome for each part number, in order. */
    public Flux<Result<Product>> getProductsBatch(Publisher<String> partNumbers) {
        return productsBatch().results(partNumbers);
    }

    /** Reads revisions by part number and label: ten at once, with all the options of a batch. */
    public Batch<RevisionKey, ProductRevision> revisionsBatch() {
        return Batch.<RevisionKey, ProductRevision>each(key -> getRevision(key.partNumber(), key.revision()))
                .observe(pipeline.observations(), "product.getRevision");
    }

    /** One outcome for each revision, in order. */
    public Flux<Result<ProductRevision>> getRevisionsBatch(Iterable<RevisionKey> revisions) {
        return revisionsBatch().results(revisions);
    }

    /** One outcome for each revision, in order. */
    public Flux<Result<ProductRevision>> getRevisionsBatch(Publisher<RevisionKey> revisions) {
        return revisionsBatch().results(revisions);
    }

    /** Saves products, one request each, ten at once. */
    public Batch<Product, Product> savesBatch() {
        return Batch.each(this::saveProduct).writing().observe(pipeline.observations(), "product.saveProduct");
    }

    /** One outcome for each product, in order. */
    public Flux<Result<Product>> saveProductsBatch(Iterable<Product> products) {
        return savesBatch().results(products);
    }

    /** Saves revisions, one request each, ten at once. */
    public Batch<ProductRevision, ProductRevision> revisionSavesBatch() {
        return Batch.each(this::saveRevision).writing().observe(pipeline.observations(), "product.saveRevision");
    }

    /** One outcome for each revision, in order. */
    public Flux<Result<ProductRevision>> saveRevisionsBatch(Iterable<ProductRevision> revisions) {
        return revisionSavesBatch().results(revisions);
    }
}
