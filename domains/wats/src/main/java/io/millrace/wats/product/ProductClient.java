package io.millrace.wats.product;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes products. Nothing is sent before subscription; a blank part number or revision fails as {@link
 * ErrorCode#INVALID_INPUT} without being sent; any other character arrives as it is.
 */
public final class ProductClient {
    private static final String DOMAIN = "product";
    private static final String SAVED_UNSEEN = "it was saved; read it to see what the server has now";

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#product()} is what you want. */
    public ProductClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
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

    /**
     * The products that match, as one answer: the server does not page this list, and without a filter it <em>ends it at
     * 1,000 rows</em> unless {@code top} says otherwise.
     *
     * <p>{@code GET /api/Product/Query} with {@code $filter} and {@code $top}
     */
    public Flux<ProductView> queryProducts(ProductQuery query) {
        return pipeline.send(() -> Request.get("/api/Product/Query")
                        .named(DOMAIN, "queryProducts")
                        .query("$filter", query.filter())
                        .query("$top", query.top())
                        .asListOf(ProductView.class))
                .flatMapIterable(Models::list)
                .onErrorStop();
    }

    /**
     * Creates the product if it has no id yet, else updates it; emits it as the server has it then. An update
     * may be repeated after a lost connection, a creation is not ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code PUT /api/Product}
     */
    public Mono<Product> saveProduct(Product product) {
        return pipeline.send(() -> {
            Models.required("partNumber", product.partNumber());
            return Request.put("/api/Product")
                    .named(DOMAIN, "saveProduct")
                    .body(product)
                    .repeatability(product.productId() == null ? Repeatability.UNSAFE : Repeatability.IDEMPOTENT)
                    .as(Product.class)
                    .ifEmpty(ErrorCode.INVALID_RESPONSE, SAVED_UNSEEN);
        });
    }

    /** The revisions of a product; {@link ErrorCode#NOT_FOUND} if there is no such product. */
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
            Models.required("revision", revision.revision());
            return Request.put("/api/Product/Revision")
                    .named(DOMAIN, "saveRevision")
                    .body(revision)
                    .repeatability(
                            revision.productRevisionId() == null ? Repeatability.UNSAFE : Repeatability.IDEMPOTENT)
                    .as(ProductRevision.class)
                    .ifEmpty(ErrorCode.INVALID_RESPONSE, SAVED_UNSEEN);
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
}
