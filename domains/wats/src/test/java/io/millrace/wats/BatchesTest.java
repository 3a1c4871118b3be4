package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import io.millrace.testing.StrictServer;
import io.millrace.wats.analytics.MeasurementPath;
import io.millrace.wats.analytics.MeasurementQuery;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.asset.AssetCount;
import io.millrace.wats.asset.AssetKey;
import io.millrace.wats.asset.AssetService;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductRevision;
import io.millrace.wats.product.RevisionKey;
import io.millrace.wats.production.SerialNumberReference;
import io.millrace.wats.production.Unit;
import io.millrace.wats.production.UnitKey;
import io.millrace.wats.report.AttachmentKey;
import io.millrace.wats.rootcause.Ticket;
import io.millrace.wats.scim.User;
import io.millrace.wats.scim.UserChange;
import io.millrace.wats.scim.UserPatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Every batch of every domain over three keys, of which the first is answered last and the second is refused. A new batch adds a line;
 * one that forgets to fails here.
 */
class BatchesTest {
    private static final UUID TYPE = new UUID(7, 7);

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    /**
     * A batch by its domain and name.
     *
     * @param answer what the server answers for a key that it takes
     * @param second what becomes of the key that it refuses
     */
    record Row(String name, String answer, String second, Function<Wats, Flux<? extends Result<?>>> batch) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, String answer, Function<Wats, Flux<? extends Result<?>>> batch) {
        return new Row(name, answer, "INVALID_INPUT", batch);
    }

    private static String key(int number) {
        return "KEY-" + number;
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static AssetKey asset(int number) {
        return AssetKey.id(key(number));
    }

    private static UnitKey unit(int number) {
        return new UnitKey(key(number), "P");
    }

    private static FileContent file(int number) {
        return FileContent.of("report.xml", ("<Report SN=\"" + key(number) + "\"/>").getBytes(StandardCharsets.UTF_8));
    }

    private static Mono<Long> size(Object key, Flux<ByteBuffer> bytes) {
        return bytes.map(ByteBuffer::remaining).reduce(0L, Long::sum);
    }

    /** Three keys. */
    private static <K> List<K> three(IntFunction<K> key) {
        return IntStream.rangeClosed(1, 3).mapToObj(key).toList();
    }

    static List<Row> batches() {
        return List.of(
                row("product.getProductsBatch", "{}", w -> w.product().getProductsBatch(three(n -> key(n)))),
                row("product.getRevisionsBatch", "{}", w -> w.product()
                        .getRevisionsBatch(three(n -> new RevisionKey(key(n), "A")))),
                row("product.saveProductsBatch", "{}", w -> w.product()
                        .saveProductsBatch(three(n -> Product.named(key(n)).build()))),
                row("product.saveRevisionsBatch", "{}", w -> w.product()
                        .saveRevisionsBatch(
                                three(n -> ProductRevision.of(TYPE, key(n)).build()))),
                row("asset.getAssetsBatch", "{}", w -> w.asset().getAssetsBatch(three(n -> key(n)))),
                row(
                        "asset.getAssetRowsBatch",
                        "[{\"serialNumber\":\"KEY-1\"},{\"serialNumber\":\"KEY-3\"}]",
                        w -> w.asset().getAssetRowsBatch(three(n -> key(n)))),
                row("asset.saveAssetsBatch", "{}", w -> w.asset()
                        .saveAssetsBatch(three(n -> Asset.of(key(n), TYPE).build()))),
                row("asset.getStatusesBatch", "{}", w -> w.asset().getStatusesBatch(three(n -> asset(n)))),
                row("asset.usage.addUsesBatch", "{}", w -> w.asset()
                        .usage()
                        .addUsesBatch(three(n -> new AssetCount(asset(n), 1)))),
                row("asset.usage.setRunningCountsBatch", "{}", w -> w.asset()
                        .usage()
                        .setRunningCountsBatch(three(n -> new AssetCount(asset(n), 1)))),
                row("asset.usage.setTotalCountsBatch", "{}", w -> w.asset()
                        .usage()
                        .setTotalCountsBatch(three(n -> new AssetCount(asset(n), 1)))),
                row("asset.usage.recordCalibrationsBatch", "{}", w -> w.asset()
                        .usage()
                        .recordCalibrationsBatch(three(n -> AssetService.now(asset(n))))),
                row("asset.usage.recordMaintenancesBatch", "{}", w -> w.asset()
                        .usage()
                        .recordMaintenancesBatch(three(n -> AssetService.now(asset(n))))),
                row("production.getUnitsBatch", "{}", w -> w.production().getUnitsBatch(three(n -> unit(n)))),
                row("production.saveUnitsBatch", "{\"okCount\":1,\"errorCount\":0,\"errors\":[]}", w -> w.production()
                        .saveUnitsBatch(three(n -> Unit.of(key(n), "P", "A").build()))),
                row("production.getGradesBatch", "{}", w -> w.production().getGradesBatch(three(n -> unit(n)))),
                row("production.checkChildrenBatch", "{\"ok\":true}", w -> w.production()
                        .checkChildrenBatch(three(n -> unit(n)))),
                row("production.serialNumbers.findByReferenceBatch", "[]", w -> w.production()
                        .serialNumbers()
                        .findByReferenceBatch(three(n -> new SerialNumberReference("IMEI", key(n), null)))),
                row("report.submitWsjfBatch", "{}", w -> w.report()
                        .submitWsjfBatch(three(n -> Json.write(Given.report(key(n)))))),
                row("report.submitReportsBatch", "{}", w -> w.report()
                        .submitReportsBatch(three(n -> Given.report(key(n))))),
                row("report.getReportsBatch", "{\"type\":\"T\"}", w -> w.report()
                        .getReportsBatch(three(n -> id(n)))),
                row("report.getWsjfBatch", "{}", w -> w.report().getWsjfBatch(three(n -> id(n)))),
                row(
                        "report.getHeadersBatch",
                        "[{\"serialNumber\":\"key-3\"},{\"serialNumber\":\"KEY-1\"},{\"serialNumber\":\"KEY-3\"}]",
                        w -> w.report().getHeadersBatch(three(n -> key(n)))),
                row("report.documents.submitWsxfBatch", "{}", w -> w.report()
                        .documents()
                        .submitWsxfBatch(three(n -> file(n)))),
                row("report.documents.getWsxfBatch", "<Reports/>", w -> w.report()
                        .documents()
                        .getWsxfBatch(three(n -> id(n)), BatchesTest::size)),
                row("report.documents.getAttachmentsBatch", "bytes", w -> w.report()
                        .documents()
                        .getAttachmentsBatch(three(n -> AttachmentKey.ofRepair(TYPE, id(n))), BatchesTest::size)),
                row("analytics.getYieldsBatch", "[]", w -> w.analytics()
                        .getYieldsBatch(three(n -> WatsFilter.ofProduct(key(n), 7)))),
                row("analytics.getMeasurementsBatch", "[]", w -> w.analytics()
                        .getMeasurementsBatch(three(n -> MeasurementQuery.of(
                                WatsFilter.where()
                                        .partNumber(key(n))
                                        .testOperation("ICT")
                                        .build(),
                                MeasurementPath.parse("Main/Rails"))))),
                row("analytics.getStepAnalysisBatch", "[]", w -> w.analytics()
                        .getStepAnalysisBatch(three(n -> WatsFilter.where()
                                .partNumber(key(n))
                                .testOperation("ICT")
                                .build()))),
                row("rootcause.getTicketsBatch", "{}", w -> w.rootcause().getTicketsBatch(three(n -> id(n)))),
                row("rootcause.createTicketsBatch", "{}", w -> w.rootcause()
                        .createTicketsBatch(three(n -> Ticket.about(key(n)).build()))),
                row("software.getPackagesBatch", "{}", w -> w.software().getPackagesBatch(three(n -> id(n)))),
                row("software.getPackageFilesBatch", "[]", w -> w.software().getPackageFilesBatch(three(n -> id(n)))),
                row("scim.getUsersBatch", "{}", w -> w.scim().getUsersBatch(three(n -> key(n)))),
                row("scim.createUsersBatch", "{}", w -> w.scim()
                        .createUsersBatch(three(n -> User.named(key(n)).build()))),
                row("scim.patchUsersBatch", "{}", w -> w.scim()
                        .patchUsersBatch(
                                three(n -> new UserChange(key(n), UserPatch.of().activated())))),
                row("scim.deleteUsersBatch", "", w -> w.scim().deleteUsersBatch(three(n -> key(n)))),
                new Row("process.getProcessesBatch", "[{\"code\":1},{\"code\":3}]", "NOT_FOUND", w -> w.process()
                        .getProcessesBatch(three(n -> n))));
    }

    private static void stub(int priority, int key, ResponseDefinitionBuilder answer) {
        String named = "(?s).*(KEY-|0{11})" + key + ".*";
        SERVER.stubFor(any(urlMatching(named)).atPriority(priority).willReturn(answer));
        SERVER.stubFor(any(anyUrl())
                .withRequestBody(matching(named))
                .atPriority(priority)
                .willReturn(answer));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void batch_whenOneKeyIsRefused_hasEveryOutcomeInOrder(Row row) {
        SERVER.mayBeLeftUnasked();
        SERVER.stubFor(any(urlMatching(".*skip=.*")).atPriority(1).willReturn(okJson("[]"))); // behind the last page
        stub(2, 2, aResponse().withStatus(400));
        stub(3, 1, okJson(row.answer()).withFixedDelay(100));
        SERVER.stubFor(any(anyUrl()).atPriority(4).willReturn(okJson(row.answer())));
        try (Wats wats = Wats.connect(
                SERVER.baseUrl(), Given.token(), o -> Given.impatient(o).withCodec(Codec.json()))) {
            List<String> outcomes = row.batch()
                    .apply(wats)
                    .map(result -> result.<String>fold(
                            value -> "ok", failed -> failed.code().name()))
                    .collectList()
                    .block(LIMIT);
            assertThat(outcomes).containsExactly("ok", row.second(), "ok");
        }
    }

    @Test
    void everyBatch_isInTheTable() {
        assertThat(batches().stream().map(Row::name))
                .containsExactlyInAnyOrderElementsOf(Offered.methods(
                        method -> method.getName().endsWith("Batch") && method.getReturnType() == Flux.class))
                .hasSizeGreaterThanOrEqualTo(30);
    }
}
