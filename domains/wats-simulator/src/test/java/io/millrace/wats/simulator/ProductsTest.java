package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProductsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final WatsSimulator simulator = WatsSimulator.builder()
            .products(1_001)
            .product("A/B C?#%+ü")
            .product("../../etc")
            .product("日本")
            .product("50%25")
            .product("O'Neil")
            .product("x".repeat(4_000))
            .product("ü".repeat(4_000))
            .start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PN-1", "PN-1001", "A/B C?#%+ü", "../../etc", "日本", "50%25", "O'Neil"})
    void get_whenPartNumberIsEncodedAsOneSegment_findsExactlyThatProduct(String partNumber) {
        TestClient.Answer answer = client.get(TestClient.product(partNumber));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("partNumber").asString()).isEqualTo(partNumber);
        assertThat(simulator.requests(partNumber)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü"})
    void get_whenPartNumberIsVeryLong_findsIt(String character) {
        String partNumber = character.repeat(4_000);
        assertThat(client.get(TestClient.product(partNumber)).status()).isEqualTo(200);
        assertThat(simulator.requests(partNumber)).isEqualTo(1);
    }

    @Test
    void get_whenSlashIsNotEncoded_isAnotherPath() {
        assertThat(client.get("/api/Product/A/B%20C%3F%23%25%2B%C3%BC").status())
                .isEqualTo(404);
        assertThat(client.get("/api/Product/A/B/C/D").status()).isEqualTo(404);
    }

    @Test
    void get_whenPlusIsNotEncoded_isAPlus() {
        assertThat(client.get("/api/Product/A%2FB%20C%3F%23%25+%C3%BC").status())
                .isEqualTo(200);
        assertThat(client.get("/api/Product/A%2FB+C%3F%23%25+%C3%BC").status()).isEqualTo(404);
    }

    @Test
    void get_whenPartNumberIsUnknown_isNotFound() {
        TestClient.Answer answer = client.get("/api/Product/pn-1");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"Message\":\"Product 'pn-1' was not found.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/Product/%20", "/api/Product/"})
    void get_whenPathMakesNoSense_isABadRequest(String path) {
        assertThat(client.get(path).status()).isEqualTo(400);
    }

    @Test
    void get_whenSeeded_hasTheFieldsOfAWatsProduct() {
        JsonNode product = JSON.readTree(client.get("/api/Product/PN-1").body());
        assertThat(product.propertyNames())
                .contains("productId", "name", "description", "nonSerial", "state", "xmlData", "productCategoryName");
        assertThat(product.path("revisions").size()).isEqualTo(2);
        assertThat(product.path("tags").path(0).path("key").asString()).isEqualTo("RoHS");
        assertThat(product.path("tags").path(0).path("value").asString()).isEqualTo("Compliant");
    }

    @Test
    void revision_whenItExists_isReturnedAlone() {
        JsonNode revision = JSON.readTree(client.get("/api/Product/PN-1/B").body());
        assertThat(revision.path("revision").asString()).isEqualTo("B");
        assertThat(revision.path("PartNumber").asString()).isEqualTo("PN-1");
        assertThat(client.get("/api/Product/PN-1/C").status()).isEqualTo(404);
        assertThat(client.get("/api/Product/PN-0/A").status()).isEqualTo(404);
    }

    @Test
    void query_whenThereIsNoFilter_returnsAtMostAThousandLightRows() {
        JsonNode rows = JSON.readTree(client.get("/api/Product/Query").body());
        assertThat(rows.size()).isEqualTo(1_000);
        assertThat(rows.path(0).propertyNames())
                .containsExactlyInAnyOrder("partNumber", "name", "category", "nonSerial", "state");
        JsonNode page = JSON.readTree(
                client.get("/api/Product/Query?%24skip=1000&$top=2").body());
        assertThat(page.path(0).path("partNumber").asString()).isEqualTo("PN-1001");
        assertThat(page.size()).isEqualTo(2);
    }

    @Test
    void query_whenFiltered_selectsByPartNumberOrCategory() {
        assertThat(client.get("/api/Product/Query?%24filter=PartNumber+eq+%27O%27%27Neil%27")
                        .body())
                .contains("O'Neil");
        JsonNode modules = JSON.readTree(client.get("/api/Product/Query?$filter=Category%20eq%20'Module'")
                .body());
        assertThat(modules.size()).isGreaterThan(200);
        assertThat(modules).allMatch(row -> row.path("category").asString().equals("Module"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%24filter=Name%20eq%20%27x%27", "%24orderby=Name", "%24top=-1", "%24skip=x", "%24top=%zz"})
    void query_whenOptionIsNotUnderstood_saysSo(String query) {
        TestClient.Answer answer = client.get("/api/Product/Query?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"Message\":\"The ");
    }

    @Test
    void put_whenProductIsNew_createsItAndKeepsUnknownMembersAndExactNumbers() {
        String body = "{\"partNumber\":\"NEW/1\",\"future\":{\"price\":1.10,\"big\":123456789012345678901234567890},"
                + "\"xmlData\":\"<Root><Lead Value='free'/></Root>\",\"tags\":[{\"key\":\"ignored\",\"value\":\"x\"}],"
                + "\"revisions\":[{\"revision\":\"1.0\",\"extra\":0.30}]}";
        TestClient.Answer created = client.put("/api/Product", body);
        assertThat(created.status()).isEqualTo(200);
        assertThat(client.get("/api/Product/NEW%2F1").body())
                .isEqualTo(created.body())
                .contains("\"future\":{\"price\":1.10,\"big\":123456789012345678901234567890}")
                .contains("\"extra\":0.30", "\"key\":\"Lead\",\"value\":\"free\"", "\"productId\":\"")
                .doesNotContain("ignored");
        assertThat(client.get("/api/Product/NEW%2F1/1.0").body()).contains("\"productRevisionId\":\"");
    }

    @Test
    void put_whenProductIdIsKnown_changesOnlyWhatIsNamed() {
        JsonNode before = JSON.readTree(client.get("/api/Product/PN-7").body());
        String id = before.path("productId").asString();
        client.put(
                "/api/Product",
                "{\"productId\":\"" + id + "\",\"partNumber\":\"PN-7b\",\"name\":\"changed\",\"revisions\":[]}");
        JsonNode after = JSON.readTree(client.get("/api/Product/PN-7b").body());
        assertThat(after.path("name").asString()).isEqualTo("changed");
        assertThat(after.path("description")).isEqualTo(before.path("description"));
        assertThat(after.path("revisions").size()).isEqualTo(2);
        assertThat(after.path("revisions").path(0).path("PartNumber").asString())
                .isEqualTo("PN-7b");
        assertThat(client.get("/api/Product/PN-7").status()).isEqualTo(404);
    }

    @Test
    void put_whenAProductIsSentBackAsItWasRead_changesNothing() {
        String before = client.get("/api/Product/PN-8").body();
        assertThat(client.put("/api/Product", before).body()).isEqualTo(before);
        assertThat(client.get("/api/Product/PN-8").body()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"partNumber\":\" \"}",
                "{\"partNumber\":7}",
                "{\"partNumber\":\"N\"} x",
                "{\"partNumber\":\"N\",\"partNumber\":\"M\"}",
                "{\"partNumber\":\"N\",\"state\":2}",
                "{\"partNumber\":\"N\",\"productId\":\"unknown\"}",
                "{\"partNumber\":\"N\",\"xmlData\":\"<Root>\"}",
                "{\"partNumber\":\"N\",\"revisions\":[{\"revision\":\"A\",\"productRevisionId\":\"unknown\"}]}"
            })
    void put_whenBodyMakesNoSense_isABadRequestAndStoresNothing(String body) {
        assertThat(client.put("/api/Product", body).status()).isEqualTo(400);
        assertThat(client.get("/api/Product/N").status()).isEqualTo(404);
    }

    @Test
    void put_whenPartNumberIsTaken_isAConflict() {
        assertThat(client.put("/api/Product", "{\"partNumber\":\"PN-1\"}").status())
                .isEqualTo(409);
    }

    @Test
    void putRevision_whenNewOrKnown_createsOrChangesIt() {
        TestClient.Answer created =
                client.put("/api/Product/Revision", "{\"partNumber\":\"PN-2\",\"revision\":\"C\",\"x\":[1]}");
        assertThat(created.status()).isEqualTo(200);
        assertThat(client.get("/api/Product/PN-2/C").body())
                .isEqualTo(created.body())
                .contains("\"x\":[1]");
        String id = JSON.readTree(created.body()).path("productRevisionId").asString();
        client.put("/api/Product/Revision", "{\"productRevisionId\":\"" + id + "\",\"revision\":\"D\"}");
        assertThat(client.get("/api/Product/PN-2/C").status()).isEqualTo(404);
        assertThat(client.get("/api/Product/PN-2/D").body()).contains("\"x\":[1]", "\"PartNumber\":\"PN-2\"");
        assertThat(simulator.requests("PN-2")).isEqualTo(5);
    }

    @Test
    void putRevision_whenParentOrIdIsUnknownOrLabelIsTaken_isRefused() {
        assertThat(client.put("/api/Product/Revision", "{\"revision\":\"C\"}").status())
                .isEqualTo(400);
        assertThat(client.put("/api/Product/Revision", "{\"partNumber\":\"PN-2\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put(
                                "/api/Product/Revision",
                                "{\"partNumber\":\"PN-2\",\"revision\":\"C\",\"productRevisionId\":\"unknown\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put("/api/Product/Revision", "{\"partNumber\":\"PN-2\",\"revision\":\"A\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void put_whenRevisionsSwapTheirLabels_appliesBoth() {
        String before = client.get("/api/Product/PN-9").body();
        String swapped = before.replace("\"revision\":\"A\"", "\"revision\":\"tmp\"")
                .replace("\"revision\":\"B\"", "\"revision\":\"A\"")
                .replace("\"revision\":\"tmp\"", "\"revision\":\"B\"");
        assertThat(client.put("/api/Product", swapped).body()).isEqualTo(swapped);
    }

    @Test
    void put_whenRevisionsWouldShareALabel_isAConflictAndChangesNothing() {
        String before = client.get("/api/Product/PN-9").body();
        String clash =
                before.replace("\"revision\":\"A\"", "\"revision\":\"B\"").replace("24 V", "48 V");
        assertThat(client.put("/api/Product", clash).status()).isEqualTo(409);
        assertThat(client.get("/api/Product/PN-9").body()).isEqualTo(before);
        String twice = "{\"partNumber\":\"N\",\"revisions\":[{\"revision\":\"A\"},{\"revision\":\"A\"}]}";
        assertThat(client.put("/api/Product", twice).status()).isEqualTo(409);
        assertThat(client.get("/api/Product/N").status()).isEqualTo(404);
    }
}
