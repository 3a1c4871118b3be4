package io.millrace.wats.product;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToXml;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Exchanged;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.analytics.ProductGroup;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What surrounds products, and what they are assembled from. */
class ProductMasterDataTest {
    private static final UUID PARENT = UUID.fromString("a1b2c3d4-1111-4222-8333-444455556666");
    private static final UUID CHILD = UUID.fromString("a1b2c3d4-2222-4222-8333-444455556666");
    private static final UUID RELATION = UUID.fromString("77777777-1111-4222-8333-444455556666");
    private static final RevisionKey CTRL = new RevisionKey("CTRL-100", "A");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final ProductMasterData data = wats.product().masterData();
    private final UnstableBoxBuild boxBuild = wats.product().unstableBoxBuild();

    @AfterEach
    void close() {
        wats.close();
    }

    private static void completes(Mono<Void> call) {
        StepVerifier.create(call).expectComplete().verify(LIMIT);
    }

    static List<Exchanged> exchanges() {
        return List.of(
                Exchanged.of("PUT", "/api/Products", "[{\"partNumber\":\"P\"}]", "{}", w -> w.product()
                        .masterData()
                        .saveProducts(List.of(Product.named("P").build()))),
                Exchanged.of(
                        "PUT",
                        "/api/Products/Revisions",
                        "[{\"revision\":\"A\",\"productId\":\"" + PARENT + "\"}]",
                        "{}",
                        w -> w.product()
                                .masterData()
                                .saveRevisions(
                                        List.of(ProductRevision.of(PARENT, "A").build()))),
                Exchanged.of(
                        "GET", "/api/Product/ProductGroupsByProduct?partNumber=A%2FB", null, "null", w -> w.product()
                                .masterData()
                                .getGroups("A/B", null)),
                Exchanged.of(
                        "POST",
                        "/api/Product/ProductGroupFilter?productGroup=Power&partNumber=P",
                        null,
                        "{}",
                        w -> w.product().masterData().addToGroup("Power", "P")),
                Exchanged.of(
                        "POST",
                        "/api/Product/ProductGroupFilter?productGroup=Power&partNumber=P&revision=A&exclude=true",
                        null,
                        "{}",
                        w -> w.product().masterData().changeGroup("Power", "P", "A", true)),
                Exchanged.of("PUT", "/api/Product/Vendors", "[{\"VendorName\":\"Vishay\"}]", "{}", w -> w.product()
                        .masterData()
                        .addVendors(List.of(Vendor.named("Vishay")))),
                Exchanged.of("DELETE", "/api/Product/Vendors", "[{\"VendorName\":\"Vishay\"}]", "{}", w -> w.product()
                        .masterData()
                        .deleteVendors(List.of(Vendor.named("Vishay")))));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void call_whenMade_sendsWhatTheContractSays(Exchanged exchanged) {
        exchanged.verify(SERVER, wats);
    }

    @Test
    void getGroupsAndVendors_whenThereAreSome_emitsThem() {
        SERVER.stubFor(get("/api/Product/ProductGroupsByProduct?partNumber=P&revision=A")
                .willReturn(okJson("[{\"productGroupId\":3,\"productGroupName\":\"Power\"}]")));
        SERVER.stubFor(get("/api/Product/Vendors").willReturn(okJson("[{\"VendorName\":\"Vishay\"}]")));
        StepVerifier.create(data.getGroups("P", "A").map(ProductGroup::productGroupName))
                .expectNext("Power")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(data.getVendors().map(Vendor::name))
                .expectNext("Vishay")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void saveProducts_whenOneIsToBeCreated_isNotRepeated() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
        Product known = Product.named("P").productId(PARENT).build();
        assertThat(failureOf(data.saveProducts(
                                List.of(known, Product.named("new").build())))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
        assertThat(failureOf(data.saveProducts(List.of(known))).attempts()).isEqualTo(3);
    }

    @Test
    void call_whenThereIsNothingToSend_isInvalidInputUnsent() {
        for (Mono<Void> call : List.of(
                data.saveProducts(List.of()),
                data.saveRevisions(List.of()),
                data.addVendors(List.of()),
                data.addToGroup(" ", "P"),
                boxBuild.addPart(CTRL, CTRL, 0, null))) {
            assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        }
    }

    @Test
    void saveBom_whenSent_isWsbfWithEveryTextEscaped() {
        SERVER.stubFor(put("/api/Product/BOM")
                .withHeader("Content-Type", equalTo("application/xml"))
                .withRequestBody(equalToXml("""
                        <BOM xmlns="http://wats.virinco.com/schemas/WATS/wsbf" Partnumber="A&amp;B &lt;&quot;1&quot;&gt;"
                             Revision="Å" Desc="Controller module">
                          <Component Number="RES-10K" Rev="1" Ref="R1;R2" Qty="2" Desc="10 kΩ&#10;5 %" FunctionBlock="A"/>
                          <Component Number="CAP" Rev="B" Ref="C1" Qty="1"/>
                        </BOM>"""))
                .willReturn(aResponse().withStatus(204)));
        Bom bom = new Bom(
                new RevisionKey("A&B <\"1\">", "Å"),
                "Controller module",
                List.of(
                        BomComponent.of("RES-10K", "1", "R1;R2", 2)
                                .withDescription("10 kΩ\n5 %")
                                .withFunctionBlock("A"),
                        BomComponent.of("CAP", "B", "C1", 1)));
        completes(data.saveBom(bom));
    }

    @Test
    void bom_whenItHasNoComponents_isRefused() {
        assertThatThrownBy(() -> Bom.of(CTRL)).isInstanceOf(MillraceException.class);
    }

    private static void revision(RevisionKey key, UUID id) {
        SERVER.stubFor(get("/api/Product/" + key.partNumber() + "/" + key.revision())
                .willReturn(okJson("{\"revision\":\"A\",\"productRevisionId\":\"" + id + "\"}")));
    }

    @Test
    void boxBuild_whenReadChangedAndSaved_asksTheInternalEndpointsAsTheirPagesDo() {
        SERVER.stubFor(get("/api/internal/Product/GetProductInfo?partNumber=CTRL-100&revision=A")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .willReturn(okJson("""
                        [{"hlevel":0,"PartNumber":"CTRL-100","Revision":"A","ProductRevisionId":"%s"},
                         {"hlevel":1,"PartNumber":"PSU","Revision":"1.0","ProductRevisionId":"%s",
                          "ParentProductRevisionId":"%s","Quantity":2,"RevisionMask":"A,B,1.%%",
                          "ProductRevisionRelationId":"%s"}]""".formatted(PARENT, CHILD, PARENT, RELATION))));
        SERVER.stubFor(put("/api/internal/Product/PutProductRevisionRelation")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .withRequestBody(equalToJson("""
                        {"ProductRevisionRelationId":"%s","ParentProductRevisionId":"%s","ProductRevisionId":"%s",
                         "Quantity":3,"ChildPartNumber":"PSU","ChildRevision":"1.0","RevisionMask":"A,B,1.%%"}""".formatted(RELATION, PARENT, CHILD)))
                .willReturn(okJson("{}")));
        completes(boxBuild.getParts(CTRL).single().flatMap(part -> boxBuild.updatePart(part.withQuantity(3))));
    }

    @Test
    void addPart_whenAdded_readsBothRevisionsForTheirIds() {
        revision(CTRL, PARENT);
        revision(new RevisionKey("PSU", "1.0"), CHILD);
        SERVER.stubFor(post("/api/internal/Product/PostProductRevisionRelation")
                .withHeader("Referer", equalTo(SERVER.baseUrl()))
                .withRequestBody(equalToJson("{\"ParentProductRevisionId\":\"" + PARENT + "\",\"ProductRevisionId\":\""
                        + CHILD + "\",\"Quantity\":2,\"RevisionMask\":\"1.%\"}"))
                .willReturn(okJson("[]")));
        completes(boxBuild.addPart(CTRL, new RevisionKey("PSU", "1.0"), 2, "1.%"));
    }

    @Test
    void removePart_whenRemoved_namesTheRelation() {
        SERVER.stubFor(
                delete("/api/internal/Product/DeleteProductRevisionRelation?productRevisionRelationId=" + RELATION)
                        .withHeader("Referer", equalTo(SERVER.baseUrl()))
                        .willReturn(aResponse().withStatus(204)));
        completes(boxBuild.removePart(RELATION));
    }

    @ParameterizedTest
    @CsvSource({"1.0,'',true", "1.1,'',false", "1.1,'A, 1.%',true", "A,'A, 1.%',true", "AB,'A, 1.%',false", "a,A,false"
    })
    void part_whenARevisionIsGiven_acceptsItAsItsMaskSays(String revision, String mask, boolean accepted) {
        BoxBuildPart part = BoxBuildPartBuilder.builder()
                .parentRevisionId(PARENT)
                .childRevisionId(CHILD)
                .quantity(1)
                .childRevision("1.0")
                .revisionMask(mask)
                .build();
        assertThat(part.accepts(revision)).isEqualTo(accepted);
    }
}
