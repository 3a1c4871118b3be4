package io.millrace.wats.product;

import io.millrace.core.ErrorCode;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a product is to be assembled from, against which the server checks {@code wats.production().addChild}. <b>Unstable:</b> WATS
 * has only internal endpoints for it ({@code /api/internal/Product}), which may change or go with any release of the server.
 */
public final class UnstableBoxBuild {
    private final Pipeline pipeline;
    private final ProductClient products;

    UnstableBoxBuild(Pipeline pipeline, ProductClient products) {
        this.pipeline = pipeline;
        this.products = products;
    }

    /** What goes into a product, and into that, on all levels. <p>{@code GET /api/internal/Product/GetProductInfo} */
    public Flux<BoxBuildPart> getParts(RevisionKey product) {
        return Models.each(pipeline.send(() -> internal(Request.get("/api/internal/Product/GetProductInfo"), "getParts")
                        .query("partNumber", Models.required("partNumber", product.partNumber()))
                        .query("revision", Models.required("revision", product.revision()))
                        .asListOf(BoxBuildPart.class)))
                .filter(row -> row.relationId() != null) // the first row is the product itself
                .onErrorStop();
    }

    /**
     * Lets units of one product go into those of another. Three requests: both revisions are read for their ids, and the last, {@code
     * POST /api/internal/Product/PostProductRevisionRelation}, is not repeated once it may have taken effect ({@link
     * ErrorCode#AMBIGUOUS}).
     *
     * @param revisionMask as of {@link BoxBuildPart}
     */
    public Mono<Void> addPart(RevisionKey parent, RevisionKey child, int quantity, @Nullable String revisionMask) {
        return Mono.fromSupplier(() -> Models.atLeast(1, "quantity", quantity))
                .then(Mono.zip(revisionId(parent), revisionId(child), (of, part) -> BoxBuildPartBuilder.builder()
                        .parentRevisionId(of)
                        .childRevisionId(part)
                        .quantity(quantity)
                        .revisionMask(revisionMask)
                        .build()))
                .flatMap(part -> pipeline.send(
                        () -> internal(Request.post("/api/internal/Product/PostProductRevisionRelation"), "addPart")
                                .body(part)))
                .onErrorStop();
    }

    /** Changes how many, or which revisions will do. <p>{@code PUT /api/internal/Product/PutProductRevisionRelation} */
    public Mono<Void> updatePart(BoxBuildPart part) {
        return pipeline.send(() -> {
            Models.given("relationId", part.relationId());
            return internal(Request.put("/api/internal/Product/PutProductRevisionRelation"), "updatePart")
                    .body(part.withLevel(null));
        });
    }

    /** Takes a part out. <p>{@code DELETE /api/internal/Product/DeleteProductRevisionRelation} */
    public Mono<Void> removePart(UUID relationId) {
        return pipeline.send(
                () -> internal(Request.delete("/api/internal/Product/DeleteProductRevisionRelation"), "removePart")
                        .query("productRevisionRelationId", Objects.requireNonNull(relationId, "relationId")));
    }

    private Mono<UUID> revisionId(RevisionKey key) {
        return products.getRevision(key.partNumber(), key.revision())
                .map(revision -> Models.named("productRevisionId", revision.productRevisionId()));
    }

    private Request<Void> internal(Request<Void> request, String operation) {
        return Models.internal(pipeline, request.named(ProductClient.DOMAIN, operation));
    }
}
