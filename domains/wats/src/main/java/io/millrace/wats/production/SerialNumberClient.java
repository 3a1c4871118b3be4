package io.millrace.wats.production;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Multipart;
import io.millrace.wats.internal.Utc;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The pools that serial numbers, MAC addresses and IMEIs are taken from. Each call is one request; no list is paged or known to be cut. */
public final class SerialNumberClient {
    private static final String TYPE = "serialNumberType";

    private final Pipeline pipeline;

    SerialNumberClient(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The pools. <p>{@code GET /api/Production/SerialNumbers/Types} */
    public Flux<SerialNumberType> getTypes() {
        return Models.each(pipeline.send(() -> Request.get("/api/Production/SerialNumbers/Types")
                .named(ProductionClient.DOMAIN, "getTypes")
                .asListOf(SerialNumberType.class)));
    }

    /**
     * Takes numbers, which then are nobody else's. Not repeated once they may have been taken: then it fails as {@link
     * ErrorCode#AMBIGUOUS}, and {@link #findByReference} tells, if a reference was given. A pool without any is {@link
     * ErrorCode#NOT_FOUND}; one with fewer gives those, see {@link TakenSerialNumbers#isComplete}.
     *
     * <p>{@code POST /api/Production/SerialNumbers/Take}
     */
    public Mono<TakenSerialNumbers> take(SerialNumberRequest wish) {
        return pipeline.send(() -> pool(Request.post("/api/Production/SerialNumbers/Take"), "take", wish.type())
                        .query("quantity", Models.atLeast(1, "quantity", wish.quantity()))
                        .query("refSN", wish.forSerialNumber())
                        .query("refPN", wish.forPartNumber())
                        .query("stationName", wish.stationName())
                        .query("onlyInSequence", wish.onlyInSequence())
                        .as(byte[].class)
                        .ifEmpty(ErrorCode.INVALID_RESPONSE, "it does not say which numbers were taken"))
                .map(answer ->
                        new TakenSerialNumbers(wish.quantity(), SerialNumberReader.read(answer, pipeline.codec())))
                .onErrorStop();
    }

    /**
     * The numbers of a pool between two, both included; not paged, so mind how many that are.
     *
     * <p>{@code GET /api/Production/SerialNumbers/ByRange}
     *
     * @param range its start and end are required
     */
    public Flux<SerialNumber> findInRange(String type, SerialNumberRange range) {
        return numbers(() -> {
            Models.required("start", range.start());
            Models.required("end", range.end());
            return range.in(pool(Request.get("/api/Production/SerialNumbers/ByRange"), "findInRange", type));
        });
    }

    /**
     * The numbers that were taken for a unit or a product; not paged.
     *
     * <p>{@code GET /api/Production/SerialNumbers/ByReference}
     *
     * @param reference one of its serial and part number is required
     */
    public Flux<SerialNumber> findByReference(SerialNumberReference reference) {
        return numbers(() -> {
            if (isBlank(reference.serialNumber()) && isBlank(reference.partNumber())) {
                throw new MillraceException(
                        ErrorCode.INVALID_INPUT, "serialNumber or partNumber is required, but both are blank");
            }
            return pool(Request.get("/api/Production/SerialNumbers/ByReference"), "findByReference", reference.type())
                    .query("refSN", reference.serialNumber())
                    .query("refPN", reference.partNumber())
                    .query("startDate", Utc.formatted(reference.generatedFrom()))
                    .query("endDate", Utc.formatted(reference.generatedTo()));
        });
    }

    /**
     * A pool as a file, as it comes; as {@link Pipeline#download}.
     *
     * <p>{@code GET /api/Production/SerialNumbers}
     */
    public Flux<ByteBuffer> export(String type, SerialNumberFormat format, SerialNumberRange range) {
        return pipeline.download(() -> range.in(pool(Request.get("/api/Production/SerialNumbers"), "export", type)
                        .query("format", format))
                .header("Accept", "*/*"));
    }

    /**
     * Adds the numbers of a file to a pool. Not repeated once they may have been added ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code PUT /api/Production/SerialNumbers}, as the vendor's document has it: the file as a form
     */
    public Mono<Void> importFile(String type, SerialNumberFormat format, FileContent file) {
        return pipeline.send(() -> Multipart.upload(
                pool(Request.put("/api/Production/SerialNumbers"), "importFile", type)
                        .query("format", format)
                        .repeatability(Repeatability.UNSAFE),
                "file",
                file));
    }

    /** Looks up what was taken for units, one request each, ten at once; none is an empty list. */
    public Batch<SerialNumberReference, List<SerialNumber>> referencesBatch() {
        return Batch.<SerialNumberReference, List<SerialNumber>>each(
                        reference -> findByReference(reference).collectList())
                .observe(pipeline.observations(), "production.findByReference");
    }

    /** One outcome for each reference, in order. */
    public Flux<Result<List<SerialNumber>>> findByReferenceBatch(Iterable<SerialNumberReference> references) {
        return referencesBatch().results(references);
    }

    private Flux<SerialNumber> numbers(Supplier<Request<Void>> request) {
        return pipeline.send(() -> request.get().as(byte[].class))
                .flatMapIterable(answer -> SerialNumberReader.read(answer, pipeline.codec()))
                .onErrorStop();
    }

    private static Request<Void> pool(Request<Void> request, String operation, String type) {
        return request.named(ProductionClient.DOMAIN, operation).query(TYPE, Models.required("type", type));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
