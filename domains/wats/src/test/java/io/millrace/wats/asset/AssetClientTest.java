package io.millrace.wats.asset;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Exchanged;
import io.millrace.wats.FileContent;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is asked of the server about assets, and what comes of its answers. */
class AssetClientTest {
    private static final String ASSET = Json.fixture(AssetClientTest.class, "asset.json");
    private static final UUID TYPE = UUID.fromString("fc48e41d-6276-4bf0-83f2-fa8af9aab91a");
    private static final AssetKey ID = AssetKey.id("1042");
    private static final AssetKey SERIAL = AssetKey.serialNumber("SN 1&x=2+3/Ø");
    private static final String SERIAL_QUERY = "serialNumber=SN%201%26x%3D2%2B3%2F%C3%98";
    private static final Instant UTC = Instant.parse("2026-03-02T11:30:00Z");
    private static final Instant LATER = Instant.parse("2026-03-02T11:30:15.25Z");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final AssetClient assets = wats.asset();

    @AfterEach
    void close() {
        wats.close();
    }

    static List<Exchanged> exchanges() {
        return List.of(
                Exchanged.of(
                        "GET", "/api/Asset/1042", null, ASSET, w -> w.asset().getAsset("1042")),
                Exchanged.of("GET", "/api/Asset/SN%201%26x%3D2%2B3%2F%C3%98", null, ASSET, w -> w.asset()
                        .findAsset("SN 1&x=2+3/Ø")),
                Exchanged.of("PUT", "/api/Asset", """
                        {"serialNumber":"DMM 002/å","typeId":"fc48e41d-6276-4bf0-83f2-fa8af9aab91a","parentAssetId":"1001",
                         "parentSerialNumber":"ATE-01","assetName":"Bench DMM 2","partNumber":"34465A","revision":"1.0",
                         "ClientId":12,"state":4,"description":"6.5 digits","location":"Line 3",
                         "firstSeenDate":"2026-03-02T11:30:00Z","lastSeenDate":"2026-03-02T11:30:15.25Z",
                         "totalCount":0,"runningCount":7}""", ASSET, w -> w.asset()
                        .saveAsset(Asset.of("DMM 002/å", TYPE)
                                .parentAssetId("1001")
                                .parentSerialNumber("ATE-01")
                                .assetName("Bench DMM 2")
                                .partNumber("34465A")
                                .revision("1.0")
                                .clientId(12)
                                .state(AssetState.IN_CALIBRATION)
                                .description("6.5 digits")
                                .location("Line 3")
                                .firstSeenDate(UTC)
                                .lastSeenDate(LATER)
                                .totalCount(0)
                                .runningCount(7)
                                .build())),
                Exchanged.of("DELETE", "/api/Asset?" + SERIAL_QUERY, null, "{}", w -> w.asset()
                        .deleteAsset(SERIAL)),
                Exchanged.of("GET", "/api/Asset/Status?id=1042", null, "{\"alarmState\":1}", w -> w.asset()
                        .getStatus(ID)),
                Exchanged.of(
                        "GET",
                        "/api/Asset/Status?id=1042&translate=false&cultureCode=nb-NO",
                        null,
                        "{\"alarmState\":1}",
                        w -> w.asset().getStatus(ID, false, "nb-NO")),
                Exchanged.of("PUT", "/api/Asset/State?id=1042&state=4", null, "{}", w -> w.asset()
                        .setState(ID, AssetState.IN_CALIBRATION)),
                Exchanged.of(
                        "GET",
                        "/api/Asset?%24filter=state%20eq%204&%24orderby=lastSeenDate%20desc&%24top=10",
                        null,
                        "[]",
                        w -> w.asset()
                                .queryAssets(AssetQuery.top(10)
                                        .withFilter(where("state").eq(4))
                                        .orderedBy("lastSeenDate desc"))),
                Exchanged.of("GET", "/api/Asset?%24orderby=assetId&%24top=1000", null, "[]", w -> w.asset()
                        .assets(null)),
                Exchanged.of(
                        "GET",
                        "/api/Asset/Log?%24filter=type%20eq%202&%24orderby=logId%20desc&%24top=1000",
                        null,
                        "[]",
                        w -> w.asset().log(where("type").eq(2))),
                Exchanged.of("GET", "/api/Asset/Types?%24top=10000", null, "[{\"typeName\":\"T\"}]", w -> w.asset()
                        .types(null)),
                Exchanged.of(
                        "PUT",
                        "/api/Asset/Types",
                        "{\"typeName\":\"Fixture\",\"typeId\":\"" + TYPE + "\"}",
                        "{\"typeName\":\"Fixture\"}",
                        w -> w.asset()
                                .saveType(
                                        AssetType.named("Fixture").typeId(TYPE).build())),
                Exchanged.of("GET", "/api/Asset/SubAssets?serialNumber=SN%2000%2042&level=0", null, "[]", w -> w.asset()
                        .getChildren(AssetKey.serialNumber("SN 00 42"), true)),
                Exchanged.of("GET", "/api/Asset/SubAssets?id=1001&level=1", null, "null", w -> w.asset()
                        .getChildren(AssetKey.id("1001"), false)),
                usage("PUT", "Count?id=1042&incrementBy=1", u -> u.addUses(new AssetCount(ID, 1))),
                usage(
                        "PUT",
                        "Count?id=1042&incrementBy=2&incrementChildren=true",
                        u -> u.addUses(new AssetCount(ID, 2), true)),
                usage("PUT", "Count?id=1042&totalCount=9", u -> u.countTo(new AssetCount(ID, 9))),
                usage(
                        "POST",
                        "ResetRunningCount?id=1042&comment=After%20service%3A%20100%20%25%20%2B%20new%20tip%3F",
                        u -> u.resetRunningCount(ID, "After service: 100 % + new tip?")),
                usage("POST", "ResetRunningCount?" + SERIAL_QUERY, u -> u.resetRunningCount(SERIAL, null)),
                usage("PUT", "SetRunningCount?id=1042&runningCount=0", u -> u.setRunningCount(new AssetCount(ID, 0))),
                usage(
                        "PUT",
                        "SetTotalCount?" + SERIAL_QUERY + "&totalCount=5120",
                        u -> u.setTotalCount(new AssetCount(SERIAL, 5120))),
                usage(
                        "POST",
                        "Calibration?id=1042&dateTime=2026-03-02T11%3A30%3A15.25Z&comment=Annual",
                        u -> u.recordCalibration(new AssetService(ID, LATER, "Annual"))),
                usage("POST", "Maintenance?id=1042", u -> u.recordMaintenance(AssetService.now(ID))),
                usage(
                        "POST",
                        "Calibration/External?id=1042&fromDate=2026-03-02T11%3A30%3A00Z"
                                + "&toDate=2026-03-02T11%3A30%3A15.25Z&comment=Lab%207",
                        u -> u.recordCalibrationExternal(new ExternalService(ID, UTC, LATER, "Lab 7"))),
                usage(
                        "POST",
                        "Maintenance/External?" + SERIAL_QUERY + "&toDate=2026-03-02T11%3A30%3A00Z",
                        u -> u.recordMaintenanceExternal(new ExternalService(SERIAL, null, UTC, null))),
                Exchanged.of(
                        "POST", "/api/Asset/Message?id=1042", "{\"content\":\"Tip replaced\"}", "{}", w -> w.asset()
                                .usage()
                                .addLogMessage(ID, "Tip replaced")));
    }

    private static Exchanged usage(String method, String url, Function<AssetUsage, Publisher<?>> call) {
        return Exchanged.of(
                method,
                "/api/Asset/" + url,
                null,
                "{}",
                w -> call.apply(w.asset().usage()));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void call_whenMade_sendsTheRequestOfTheContract(Exchanged exchange) {
        exchange.verify(SERVER, wats);
    }

    @Test
    void getAsset_whenThereIsNone_isNotFoundAndFindAssetEmpty() {
        SERVER.stubFor(get("/api/Asset/X").willReturn(aResponse().withStatus(404)));
        assertThat(failureOf(assets.getAsset("X")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(assets.findAsset("X")).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void calls_whenAnArgumentIsBlankOrOutOfRange_areRefusedUnsent(String blank) {
        AssetUsage usage = assets.usage();
        AssetKey nobody = AssetKey.serialNumber(blank);
        for (Mono<?> call : List.of(
                assets.getAsset(blank),
                assets.findAsset(blank),
                assets.getStatus(nobody),
                assets.getChildren(nobody, true).next(),
                assets.setParent("1042", blank),
                assets.saveAsset(Asset.of("S", TYPE).typeId(null).build()),
                assets.saveType(AssetType.named(blank).build()),
                usage.addUses(new AssetCount(ID, -1)),
                usage.addLogMessage(ID, blank),
                assets.unstableFiles().deleteFiles("1042", List.of()),
                assets.unstableFiles().downloadFile("1042", blank).next())) {
            assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        }
        SERVER.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    void setParent_whenTheParentIsAnother_dropsTheSerialNumberOfTheOldOne() {
        SERVER.stubFor(get("/api/Asset/1042")
                .willReturn(okJson("{\"assetId\":\"1042\",\"serialNumber\":\"S\",\"typeId\":\"" + TYPE
                        + "\",\"parentAssetId\":\"1\",\"parentSerialNumber\":\"OLD\"}")));
        SERVER.stubFor(put("/api/Asset")
                .withRequestBody(equalToJson("{\"assetId\":\"1042\",\"serialNumber\":\"S\",\"typeId\":\"" + TYPE
                        + "\",\"parentAssetId\":\"2\"}"))
                .willReturn(okJson(ASSET)));
        StepVerifier.create(assets.setParent("1042", "2"))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void setParent_whenItIsTheParentAlready_savesTheChildAsItIs() {
        String child = "{\"assetId\":\"1042\",\"serialNumber\":\"S\",\"typeId\":\"" + TYPE
                + "\",\"parentAssetId\":\"1001\",\"parentSerialNumber\":\"ATE-01\"}";
        SERVER.stubFor(get("/api/Asset/1042").willReturn(okJson(child)));
        SERVER.stubFor(put("/api/Asset").withRequestBody(equalToJson(child)).willReturn(okJson(child)));
        StepVerifier.create(assets.setParent("1042", "1001"))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void addUses_whenTheAnswerIsLost_isNotSentAgainButSettingACountIs() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
        assertThat(failureOf(assets.usage().addUses(new AssetCount(ID, 1))).code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
        assertThat(failureOf(assets.usage().setTotalCount(new AssetCount(ID, 1)))
                        .attempts())
                .isEqualTo(3);
    }

    private static String rows(int... ids) {
        return IntStream.of(ids)
                .mapToObj(id -> "{\"assetId\":\"" + id + "\",\"serialNumber\":\"S" + id + "\"}")
                .toList()
                .toString();
    }

    private static void page(String filter, String body) {
        SERVER.stubFor(get("/api/Asset?" + (filter.isEmpty() ? "" : "%24filter=" + filter + "&")
                        + "%24orderby=assetId&%24top=2")
                .willReturn(okJson(body)));
    }

    @Test
    void assets_whenThereAreSeveralPages_walksThemByIdAndJoinsTheFilter() {
        page("%28a%20eq%201%20or%20b%20eq%202%29%20and%20assetId%20gt%20%272%27", rows(3));
        page("a%20eq%201%20or%20b%20eq%202", rows(1, 2));
        page("%28a%20eq%201%20or%20b%20eq%202%29%20and%20assetId%20gt%20%273%27", "[]");
        StepVerifier.create(
                        assets.assets(where("a").eq(1).or(where("b").eq(2)), 2).items())
                .expectNextCount(3)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"serialNumber\":\"S\"}]", "{}", "[1]"})
    void assets_whenAPageCannotBeWalked_fails(String body) {
        page("", body);
        StepVerifier.create(assets.assets(null, 2))
                .expectErrorMatches(ErrorCode.INVALID_RESPONSE::matches)
                .verify(LIMIT);
    }

    @Test
    void types_whenTheListMayBeCut_emitsThemAndFails() {
        String types = "[" + "{\"typeName\":\"T\"},".repeat(9_999) + "{\"typeName\":\"T\"}]";
        SERVER.stubFor(get("/api/Asset/Types?%24top=10000").willReturn(okJson(types)));
        StepVerifier.create(assets.types(null))
                .expectNextCount(10_000)
                .expectErrorMatches(ErrorCode.INVALID_RESPONSE::matches)
                .verify(LIMIT);
    }

    private static List<String> outcomes(Flux<? extends Result<?>> results) {
        return results.map(result -> result.<String>fold(
                        value -> "ok", failed -> failed.code().name()))
                .collectList()
                .block(LIMIT);
    }

    private static String in(String list) {
        return "/api/Asset?%24filter="
                + URLEncoder.encode("serialNumber in (" + list + ")", StandardCharsets.UTF_8)
                        .replace("+", "%20");
    }

    @Test
    void assetRowsBatch_whenSomeDoNotExist_asksOnceAndKeepsTheOrder() {
        SERVER.stubFor(get(in("'s2','X','S1'")).willReturn(okJson(rows(1, 2))));
        StepVerifier.create(assets.getAssetRowsBatch(List.of("s2", "X", "S1", " ", "s2"))
                        .map(result -> result.<String>fold(
                                AssetRow::serialNumber, failed -> failed.code().name())))
                .expectNext("S2", "NOT_FOUND", "S1", "INVALID_INPUT", "S2")
                .expectComplete()
                .verify(LIMIT);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    void assetRowsBatch_whenOneKeyIsRefused_findsItAndServesTheOthers() {
        SERVER.stubFor(any(anyUrl()).atPriority(9).willReturn(aResponse().withStatus(400)));
        SERVER.stubFor(get(in("'S1'")).willReturn(okJson(rows(1))));
        SERVER.stubFor(get(in("'S3','S4'")).willReturn(okJson(rows(3, 4))));
        assertThat(outcomes(assets.getAssetRowsBatch(List.of("S1", "BAD", "S3", "S4"))))
                .containsExactly("ok", "INVALID_INPUT", "ok", "ok");
    }

    @Test
    void assetRowsBatch_whenKeysAreLong_keepsEachQueryBelowWhatServersTake() {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson("[]")));
        List<String> keys =
                IntStream.range(0, 60).mapToObj(i -> "ü".repeat(40) + i).toList();
        assertThat(outcomes(assets.getAssetRowsBatch(keys))).hasSize(60).containsOnly("NOT_FOUND");
        assertThat(SERVER.getAllServeEvents())
                .allMatch(event -> event.getRequest().getUrl().length() < 2_048);
    }

    @Test
    void unstableFiles_whenUsed_askTheInternalEndpointsAsTheirPagesDo() {
        UnstableAssetFiles files = assets.unstableFiles();
        SERVER.stubFor(get("/api/internal/Blob/Asset/List/1042")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .willReturn(okJson("[\"a b.pdf\"]")));
        SERVER.stubFor(post("/api/internal/Blob/Asset?assetId=1042&filename=a%20b.pdf")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .withHeader("Content-Type", equalTo("application/octet-stream"))
                .withRequestBody(equalTo("bytes"))
                .willReturn(aResponse().withStatus(204)));
        SERVER.stubFor(get("/api/internal/Blob/Asset?assetId=1042&filename=a%20b.pdf")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .willReturn(aResponse().withBody(new byte[] {0, 1, (byte) 255})));
        SERVER.stubFor(delete("/api/internal/Blob/Assets?assetId=1042")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .withRequestBody(equalToJson("[\"a b.pdf\"]"))
                .willReturn(aResponse().withStatus(204)));
        StepVerifier.create(files.listFiles("1042"))
                .expectNext("a b.pdf")
                .expectComplete()
                .verify(LIMIT);
        FileContent file = FileContent.of("a b.pdf", "bytes".getBytes(StandardCharsets.UTF_8));
        StepVerifier.create(files.uploadFile("1042", file)).expectComplete().verify(LIMIT);
        StepVerifier.create(files.downloadFile("1042", "a b.pdf"))
                .expectNext(ByteBuffer.wrap(new byte[] {0, 1, (byte) 255}))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(files.deleteFiles("1042", List.of("a b.pdf")))
                .expectComplete()
                .verify(LIMIT);
    }
}
