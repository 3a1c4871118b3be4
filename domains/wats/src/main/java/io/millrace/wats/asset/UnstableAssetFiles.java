package io.millrace.wats.asset;

import io.millrace.core.ErrorCode;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.RawBody;
import java.nio.ByteBuffer;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Files that are kept with an asset. <b>Unstable:</b> WATS has only internal endpoints for them ({@code /api/internal/Blob}), which
 * may change or go with any release of the server.
 */
public final class UnstableAssetFiles {
    private static final String ANYTHING = "application/octet-stream";

    private final Pipeline pipeline;

    UnstableAssetFiles(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The names of all files of an asset. <p>{@code GET /api/internal/Blob/Asset/List/{assetId}} */
    public Flux<String> listFiles(String assetId) {
        return Models.each(pipeline.send(
                () -> internal(Request.get("/api/internal/Blob/Asset/List/{assetId}", assetId), "listFiles")
                        .asListOf(String.class)));
    }

    /**
     * The bytes of a file, as they come; as {@link Pipeline#download}.
     *
     * <p>{@code GET /api/internal/Blob/Asset}
     */
    public Flux<ByteBuffer> downloadFile(String assetId, String fileName) {
        return pipeline.download(() -> file(Request.get("/api/internal/Blob/Asset"), "downloadFile", assetId, fileName)
                .header("Accept", "*/*"));
    }

    /**
     * Keeps a file with an asset; not repeated once it may have been kept ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code POST /api/internal/Blob/Asset}
     *
     * @param file sent as it is read
     */
    public Mono<Void> uploadFile(String assetId, FileContent file) {
        return pipeline.send(() -> RawBody.of(
                file(Request.post("/api/internal/Blob/Asset"), "uploadFile", assetId, file.name()), ANYTHING, file));
    }

    /** Deletes files of an asset; at least one must be named. <p>{@code DELETE /api/internal/Blob/Assets} */
    public Mono<Void> deleteFiles(String assetId, List<String> fileNames) {
        return pipeline.send(() -> {
            Models.atLeast(1, "the number of file names", fileNames.size());
            return internal(Request.delete("/api/internal/Blob/Assets"), "deleteFiles")
                    .query("assetId", Models.required("assetId", assetId))
                    .body(List.copyOf(fileNames));
        });
    }

    private Request<Void> file(Request<Void> request, String operation, String assetId, String fileName) {
        return internal(request, operation)
                .query("assetId", Models.required("assetId", assetId))
                .query("filename", Models.required("fileName", fileName));
    }

    private Request<Void> internal(Request<Void> request, String operation) {
        return Models.internal(pipeline, request.named(AssetClient.DOMAIN, operation));
    }
}
