package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What surrounds products, and what they are assembled from. */
class MasterDataTest {

    private static final String RELATION = "/api/internal/Product/%sProductRevisionRelation";
    private static final String BOM = """
            <BOM xmlns="http://wats.virinco.com/schemas/WATS/wsbf" Partnumber="%s" Revision="%s" Desc="Controller">%s</BOM>""";
    private static final String RESISTORS = "<Component Number=\"R&lt;10\" Rev=\"1\" Ref=\"R1;R2\"/>";

    private final WatsSimulator simulator =
            WatsSimulator.builder().products(5).units(4).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private TestClient.Answer send(String method, String path, String body) {
        return Objects.requireNonNull(client.send(method, path, body).block(TestClient.LIMIT));
    }

    private TestClient.Answer internal(String method, String path, String body) {
        return client.send(method, path, body, "Referer", simulator.url());
    }

    private static String texts(JsonNode rows, String member) {
        return String.join(
                " ",
                StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.path(member).asString())
                        .toList());
    }

    @Test
    void products_whenSavedInBulk_areCreatedOrChangedByTheirNames() {
        JsonNode result = TestClient.json(
                client.put(
                        "/api/Products",
                        "[{\"partNumber\":\"NEW\",\"revisions\":[{\"revision\":\"A\"}]},{\"name\":\"nobody\"},7,"
                                + "{\"partNumber\":\"PN-1\",\"name\":\"other\",\"revisions\":[{\"revision\":\"A\",\"name\":\"first\"}]}]"));
        assertThat(result.path("okCount").asInt()).isEqualTo(2);
        assertThat(result.path("errors")).hasSize(2);
        assertThat(client.json("/api/Product/NEW/A").path("PartNumber").asString())
                .isEqualTo("NEW");
        JsonNode changed = client.json("/api/Product/PN-1");
        assertThat(changed.path("name").asString()).isEqualTo("other");
        assertThat(texts(changed.path("revisions"), "name")).isEqualTo("first Release B");
        client.put("/api/Products", "[{\"partNumber\":\"ONE\"}]");
        assertThat(simulator.requests("ONE")).isEqualTo(1);
    }

    @Test
    void revisions_whenSavedInBulk_areCreatedOrChangedByTheirLabels() {
        JsonNode result = TestClient.json(client.put(
                "/api/Products/Revisions",
                "[{\"revision\":\"C\",\"partNumber\":\"PN-1\"},{\"revision\":\"A\",\"partNumber\":\"none\"},"
                        + "{\"revision\":\"A\",\"partNumber\":\"PN-1\",\"name\":\"first\"}]"));
        assertThat(result.path("okCount").asInt()).isEqualTo(2);
        assertThat(result.path("errors").path(0).asString()).startsWith("A: ");
        assertThat(texts(client.json("/api/Product/PN-1").path("revisions"), "name"))
                .startsWith("first Release B");
        assertThat(client.get("/api/Product/PN-1/C").status()).isEqualTo(200);
    }

    private String groups(String query) {
        return texts(client.json("/api/Product/ProductGroupsByProduct?partNumber=" + query), "productGroupName");
    }

    private int filter(String query) {
        return client.post("/api/Product/ProductGroupFilter?productGroup=" + query, "")
                .status();
    }

    @Test
    void product_whenFiltersSaySo_isInAGroupOrOutOfIt() {
        assertThat(groups("PN-1")).isEqualTo("Module");
        assertThat(filter("Cable&partNumber=PN-1")).isEqualTo(200);
        assertThat(filter("Cable&partNumber=PN-1&revision=B&exclude=true")).isEqualTo(200);
        assertThat(filter("Module&partNumber=PN-1&exclude=true")).isEqualTo(200);
        assertThat(groups("PN-1")).isEqualTo("Cable");
        assertThat(groups("PN-1&revision=A")).isEqualTo("Cable");
        assertThat(groups("PN-1&revision=B")).isEmpty();
        assertThat(groups("PN-5")).isEqualTo("Module");
        assertThat(groups("none")).isEmpty();
        assertThat(filter("None&partNumber=PN-1")).isEqualTo(400);
        assertThat(filter("Cable")).isEqualTo(404);
        assertThat(client.json("/api/Product/ProductGroupsByProduct?partNumber=PN-1")
                        .path(0)
                        .path("productGroupId")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void vendors_whenAddedAndDeleted_areThoseThatAreLeft() {
        assertThat(client.json("/api/Product/Vendors")).isEmpty();
        client.put(
                "/api/Product/Vendors", "[{\"VendorName\":\"Vishay\",\"country\":\"US\"},{\"VendorName\":\"Würth\"}]");
        client.put("/api/Product/Vendors", "[{\"VendorName\":\"Vishay\"}]");
        assertThat(client.json("/api/Product/Vendors").path(0).toString())
                .isEqualTo("{\"VendorName\":\"Vishay\",\"country\":\"US\"}");
        assertThat(send("DELETE", "/api/Product/Vendors", "[{\"VendorName\":\"Vishay\"},{\"VendorName\":\"none\"}]")
                        .status())
                .isEqualTo(200);
        assertThat(texts(client.json("/api/Product/Vendors"), "VendorName")).isEqualTo("Würth");
        assertThat(client.put("/api/Product/Vendors", "[{\"VendorName\":\"A\"},{\"name\":\"B\"}]")
                        .status())
                .isEqualTo(400);
        assertThat(client.json("/api/Product/Vendors")).hasSize(1);
    }

    private TestClient.Answer save(String bom) {
        return client.send("PUT", "/api/Product/BOM", bom, "Content-Type", "application/xml");
    }

    private JsonNode bom(String query) {
        return TestClient.json(internal("GET", "/api/internal/Product/Bom?" + query, ""));
    }

    @Test
    void bom_whenSaved_isReadWithTheProductAndRevisionThatItMade() {
        assertThat(save(BOM.formatted("CTRL", "1.0", RESISTORS)).status()).isEqualTo(200);
        JsonNode row = bom("partNumber=CTRL&revision=1.0").path(0);
        assertThat(row.path("partNumber").asString()).isEqualTo("R<10");
        assertThat(row.path("quantity").asInt()).isEqualTo(2);
        assertThat(client.json("/api/Product/CTRL").path("description").asString())
                .isEqualTo("Controller");
        assertThat(client.json("/api/Product/CTRL/1.0").path("productRevisionId"))
                .isEqualTo(row.path("productRevisionId"));
        save(BOM.formatted("CTRL", "1.0", RESISTORS.replace("/>", " Qty=\"7\"/>")));
        assertThat(texts(bom("partNumber=CTRL&revision=1.0"), "quantity")).isEqualTo("7");
        save(BOM.formatted("PN-1", "B", RESISTORS));
        assertThat(client.json("/api/Product/PN-1").path("revisions")).hasSize(2);
        assertThat(bom("partNumber=PN-1&revision=A")).isEmpty();
        assertThat(simulator.requests("CTRL")).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no XML",
                "<Bill/>",
                "<BOM Partnumber=\"P\" Revision=\"1\"/>",
                "<BOM Partnumber=\"P\"><Component Number=\"R\" Rev=\"1\" Ref=\"R1\"/></BOM>",
                "<BOM Partnumber=\"P\" Revision=\"1\"><Component Number=\"R\" Ref=\"R1\"/></BOM>",
                "<BOM Partnumber=\"P\" Revision=\"1\"><Component Number=\"R\" Rev=\"1\" Ref=\"R1\" Qty=\"0\"/></BOM>",
                "<BOM Partnumber=\"P\" Revision=\"1\"><Part Number=\"R\" Rev=\"1\" Ref=\"R1\"/></BOM>"
            })
    void bom_whenInvalid_isRefusedAsDocumentedAndMakesNothing(String bom) {
        assertThat(save(bom).status()).isEqualTo(500);
        assertThat(client.get("/api/Product/P").status()).isEqualTo(404);
    }

    private static String id(String partNumber) {
        return Ids.of("revision:A:" + partNumber);
    }

    private TestClient.Answer relate(String parent, String child, String members) {
        String body = "{\"ParentProductRevisionId\":\"%s\",\"ProductRevisionId\":\"%s\"%s}"
                .formatted(id(parent), id(child), members);
        return internal("POST", RELATION.formatted("Post"), body);
    }

    private TestClient.Answer change(JsonNode relation, String members) {
        String body = "{\"ProductRevisionRelationId\":%s%s}".formatted(relation, members);
        return internal("PUT", RELATION.formatted("Put"), body);
    }

    private JsonNode tree(String partNumber) {
        String path = "/api/internal/Product/GetProductInfo?revision=A&partNumber=" + partNumber;
        return TestClient.json(internal("GET", path, ""));
    }

    @Test
    void boxBuild_whenPartsAreAddedChangedAndRemoved_hasThoseOfAllLevels() {
        relate("PN-1", "PN-2", ",\"Quantity\":2,\"RevisionMask\":\"A,B\"");
        JsonNode lower = TestClient.json(relate("PN-2", "PN-3", "")).path("ProductRevisionRelationId");
        JsonNode rows = tree("PN-1");
        assertThat(texts(rows, "PartNumber")).isEqualTo("PN-1 PN-2 PN-3");
        assertThat(texts(rows, "hlevel")).isEqualTo("0 1 2");
        assertThat(rows.path(1).path("Quantity").asInt()).isEqualTo(2);
        assertThat(rows.path(1).path("RevisionMask").asString()).isEqualTo("A,B");
        assertThat(change(lower, ",\"Quantity\":5,\"ChildPartNumber\":\"other\"")
                        .status())
                .isEqualTo(200);
        JsonNode changed = tree("PN-2").path(1);
        assertThat(changed.path("Quantity").asInt()).isEqualTo(5);
        assertThat(changed.has("ChildPartNumber")).isFalse();
        String gone = RELATION.formatted("Delete") + "?productRevisionRelationId=" + lower.asString();
        assertThat(internal("DELETE", gone, "").status()).isEqualTo(200);
        assertThat(internal("DELETE", gone, "").status()).isEqualTo(404);
        assertThat(tree("PN-1")).hasSize(2);
    }

    @Test
    void boxBuild_whenTheRequestIsWrong_isRefused() {
        JsonNode known = TestClient.json(relate("PN-1", "PN-2", "")).path("ProductRevisionRelationId");
        assertThat(relate("PN-1", "PN-2", "").status()).isEqualTo(409);
        assertThat(relate("PN-2", "PN-1", "").body()).contains("into itself");
        assertThat(relate("PN-1", "none", "").body()).contains("'ProductRevisionId'");
        assertThat(relate("PN-1", "PN-3", ",\"Quantity\":0").body()).contains("'Quantity'");
        assertThat(change(known, ",\"ProductRevisionId\":\"" + id("PN-3") + "\"")
                        .body())
                .contains("cannot be changed");
        assertThat(change(Json.array().add("none").path(0), "").status()).isEqualTo(400);
        assertThat(send("POST", RELATION.formatted("Post"), "{}").status()).isEqualTo(403);
        assertThat(tree("PN-1")).hasSize(2);
    }

    private TestClient.Answer assemble(String child, String check) {
        return client.post(
                "/api/Production/AddChildUnit?parentSerialNumber=TOP&parentPartNumber=&childPartNumber=&checkRevision="
                        + "&childSerialNumber=" + child + "&checkPartNumber=" + check,
                "");
    }

    @Test
    void unit_whenItsRevisionHasABoxBuild_takesWhatThatNamesOrTheCallerWants() {
        relate("PN-1", "PN-2", ",\"Quantity\":2,\"RevisionMask\":\"1.%\"");
        client.put(
                "/api/Production/Units",
                "[{\"serialNumber\":\"TOP\",\"partNumber\":\"PN-1\",\"revision\":\"A\"},"
                        + "{\"serialNumber\":\"FIT\",\"partNumber\":\"PN-2\",\"revision\":\"1.7\",\"unitPhaseId\":16},"
                        + "{\"serialNumber\":\"OLD\",\"partNumber\":\"PN-2\",\"revision\":\"A\",\"unitPhaseId\":16}]");
        assertThat(assemble("OLD", "").body()).contains("box build");
        assertThat(assemble("FIT", "").status()).isEqualTo(200);
        assertThat(assemble("OLD", "PN-2").status()).isEqualTo(200);
        JsonNode errors = client.json("/api/Production/CheckChildUnits?parentSerialNumber=TOP&parentPartNumber=PN-1")
                .path("errors");
        assertThat(errors).hasSize(2);
        assertThat(errors.path(0).asString()).isEqualTo("The unit 'OLD' is not in the box build");
        assertThat(errors.path(1).asString()).isEqualTo("There must be 2 of 'PN-2', not 1");
    }
}
