package io.millrace.wats.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What products look like as JSON and in Java. The names are those of the vendor's document. */
class ProductModelTest {
    private static final UUID PRODUCT = UUID.fromString("6b1f7c52-0a3e-4f0c-9a51-2f6f0f0a1d11");
    private static final UUID CATEGORY = UUID.fromString("0c8d3a7e-51aa-4b0d-8a07-1f1d9f4c2b22");
    private static final UUID REVISION = UUID.fromString("a1b2c3d4-1111-4222-8333-444455556666");
    private static final String XML = "<Root><RoHS Value=\"Compliant\"/></Root>";

    private static final String DETAIL = """
            {"productId":"6b1f7c52-0a3e-4f0c-9a51-2f6f0f0a1d11","partNumber":"CTRL-100","name":"Controller module",
             "description":"24 V controller","nonSerial":false,"state":1,
             "xmlData":"<Root><RoHS Value=\\"Compliant\\"/></Root>",
             "productCategoryId":"0c8d3a7e-51aa-4b0d-8a07-1f1d9f4c2b22","productCategoryName":"Module",
             "revisions":[{"productRevisionId":"a1b2c3d4-1111-4222-8333-444455556666",
               "productId":"6b1f7c52-0a3e-4f0c-9a51-2f6f0f0a1d11","revision":"A","name":"First release",
               "description":null,"state":0,"xmlData":null,"PartNumber":"CTRL-100",
               "tags":[{"key":"Eco","value":"E-7"}]}],
             "tags":[{"key":"RoHS","value":"Compliant","change":null}]}
            """;

    private static ProductRevision fullRevision() {
        return ProductRevision.of(PRODUCT, "A")
                .name("First release")
                .description("as tested")
                .state(ProductState.INACTIVE)
                .productRevisionId(REVISION)
                .partNumber("CTRL-100")
                .xmlData(XML)
                .tags(List.of(new Setting("Eco", "E-7", 1, Map.of())))
                .build();
    }

    private static Product fullProduct() {
        return Product.named("CTRL-100")
                .name("Controller module")
                .description("24 V controller")
                .nonSerial(true)
                .state(ProductState.ACTIVE)
                .productId(PRODUCT)
                .xmlData(XML)
                .productCategoryId(CATEGORY)
                .productCategoryName("Module")
                .revisions(List.of(fullRevision()))
                .tags(List.of(new Setting("RoHS", "Compliant", 2, Map.of())))
                .build();
    }

    @Test
    void product_whenRead_hasEveryMember() {
        Product product = Json.read(DETAIL, Product.class);
        ProductRevision revision = ProductRevision.of(PRODUCT, "A")
                .productRevisionId(REVISION)
                .name("First release")
                .state(ProductState.INACTIVE)
                .partNumber("CTRL-100")
                .tags(List.of(new Setting("Eco", "E-7", null, Map.of())))
                .build();
        assertThat(product)
                .isEqualTo(fullProduct()
                        .withNonSerial(false)
                        .withRevisions(List.of(revision))
                        .withTags(List.of(new Setting("RoHS", "Compliant", null, Map.of()))));
    }

    @Test
    void product_whenWrittenInFull_hasTheVendorsNamesAndNoOthers() {
        assertThat(Json.members(fullProduct()).keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "productId",
                        "partNumber",
                        "name",
                        "description",
                        "nonSerial",
                        "state",
                        "xmlData",
                        "productCategoryId",
                        "productCategoryName",
                        "revisions",
                        "tags");
        assertThat(Json.members(fullRevision()).keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder(
                        "productRevisionId",
                        "productId",
                        "partNumber",
                        "revision",
                        "name",
                        "description",
                        "state",
                        "xmlData",
                        "tags");
        assertThat(Json.write(new Setting("RoHS", "Compliant", 2, Map.of())))
                .isEqualTo("{\"key\":\"RoHS\",\"value\":\"Compliant\",\"change\":2}");
    }

    @Test
    void product_whenWritten_hasTheWiresValues() {
        Map<String, Object> members = new LinkedHashMap<>();
        Json.members(fullProduct()).forEach((name, value) -> members.put(String.valueOf(name), value));
        assertThat(members)
                .containsEntry("productId", PRODUCT.toString())
                .containsEntry("state", 1)
                .containsEntry("nonSerial", true)
                .containsEntry("xmlData", XML);
    }

    @Test
    void product_whenWrittenAndReadAgain_isTheSame() {
        assertThat(Json.read(Json.write(fullProduct()), Product.class)).isEqualTo(fullProduct());
        Product read = Json.read(DETAIL, Product.class);
        assertThat(Json.read(Json.write(read), Product.class)).isEqualTo(read).hasSameHashCodeAs(read);
    }

    @Test
    void product_whenOnlyNamed_isWrittenWithItsPartNumberAlone() {
        assertThat(Json.write(Product.named("CTRL-100").build())).isEqualTo("{\"partNumber\":\"CTRL-100\"}");
        assertThat(Json.write(ProductRevision.of(PRODUCT, "A").build()))
                .isEqualTo("{\"revision\":\"A\",\"productId\":\"" + PRODUCT + "\"}");
    }

    @Test
    void product_whenATextIsEmptied_isWrittenWithTheEmptyText() {
        Product emptied = Product.named("CTRL-100").description("").xmlData("").build();
        assertThat(Json.write(emptied))
                .isEqualTo("{\"partNumber\":\"CTRL-100\",\"description\":\"\",\"xmlData\":\"\"}");
        assertThat(Json.write(ProductRevision.of(PRODUCT, "A").description("").build()))
                .contains("\"description\":\"\"");
    }

    @Test
    void unknownMembers_whenReadChangedAndWritten_areAsTheyWere() {
        String unknown = """
                "plain":"text","nothing":null,"no":false,"emptyText":"","emptyList":[],"emptyObject":{},
                "exact":1.10,"tenth":0.1,"big":12345678901234567890,"tiny":1E-30,
                "deep":{"list":[1,null,{"price":2.50,"none":null,"more":[[],{}]}]},"weird name\\u0000 ü":"日本"
                """.replaceAll("\\s*\\n\\s*", "");
        Product product = Json.read(
                "{\"partNumber\":\"CTRL-100\",\"name\":\"old\"," + unknown
                        + ",\"revisions\":[{\"revision\":\"A\"," + unknown + "}],\"tags\":[{\"key\":\"k\"," + unknown
                        + "}]}",
                Product.class);
        assertThat(product.unknown())
                .containsEntry("exact", new BigDecimal("1.10"))
                .containsEntry("tenth", new BigDecimal("0.1"))
                .containsEntry("big", new BigInteger("12345678901234567890"))
                .containsEntry("nothing", null);
        Map<?, ?> added = Json.read("{" + unknown + "}", Map.class);
        Map<?, ?> written = Json.members(product.withName("new"));
        assertThat(without(written, "partNumber", "name", "revisions", "tags")).isEqualTo(added);
        assertThat(without(first(written.get("revisions")), "revision")).isEqualTo(added);
        assertThat(without(first(written.get("tags")), "key")).isEqualTo(added);
    }

    private static Map<?, ?> first(Object list) {
        return (Map<?, ?>) ((List<?>) list).get(0);
    }

    private static Map<?, ?> without(Map<?, ?> members, String... known) {
        Map<?, ?> rest = new LinkedHashMap<>(members);
        assertThat(rest.keySet().removeAll(List.of(known))).isTrue();
        return rest;
    }

    @Test
    void unknownMembers_whenDeeplyNested_survive() {
        String deep = "{\"a\":".repeat(200) + "[1.10]" + "}".repeat(200);
        String json = "{\"partNumber\":\"CTRL-100\",\"deep\":" + deep + "}";
        assertThat(Json.write(Json.read(json, Product.class))).isEqualTo(json);
    }

    @Test
    void product_whenMembersAreNullOrMissing_isRead() {
        Product nulls = Json.read(
                "{\"partNumber\":\"P\",\"name\":null,\"description\":null,\"nonSerial\":null,\"state\":null,"
                        + "\"productId\":null,\"xmlData\":null,\"productCategoryId\":null,"
                        + "\"productCategoryName\":null,\"revisions\":null,\"tags\":null}",
                Product.class);
        assertThat(nulls).isEqualTo(Json.read("{\"partNumber\":\"P\"}", Product.class));
        assertThat(nulls).isEqualTo(Product.named("P").build());
        assertThat(nulls.revisions()).isEmpty();
        assertThat(nulls.tags()).isEmpty();
        assertThat(nulls.unknown()).isEmpty();
    }

    @Test
    void lists_whenTheyHoldNulls_areReadWithoutThem() {
        Product product = Json.read(
                "{\"partNumber\":\"P\",\"revisions\":[null,{\"revision\":\"A\",\"tags\":[null]},null],\"tags\":[null]}",
                Product.class);
        assertThat(product.tags()).isEmpty();
        assertThat(product.revisions())
                .containsExactly(
                        ProductRevision.of(PRODUCT, "A").productId(null).build());
        assertThat(Product.named("P")
                        .tags(Collections.singletonList(null))
                        .build()
                        .tags())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 99})
    void state_whenItsNumberIsNotKnown_isKept(int number) {
        String json = "{\"partNumber\":\"P\",\"state\":" + number + "}";
        Product product = Json.read(json, Product.class);
        assertThat(product.state()).isEqualTo(ProductState.of(number));
        assertThat(Json.write(product)).isEqualTo(json);
    }

    @Test
    void state_whenNamed_hasTheVendorsNumber() {
        assertThat(ProductState.INACTIVE.code()).isZero();
        assertThat(ProductState.ACTIVE.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PartNumber", "partNumber"})
    void revision_whenItsPartNumberIsSpelledEitherWay_isReadAlikeAndWrittenInOneWay(String name) {
        ProductRevision revision =
                Json.read("{\"revision\":\"A\",\"" + name + "\":\"CTRL-100\"}", ProductRevision.class);
        assertThat(revision.partNumber()).isEqualTo("CTRL-100");
        assertThat(Json.write(revision)).isEqualTo("{\"revision\":\"A\",\"partNumber\":\"CTRL-100\"}");
    }

    @Test
    void view_whenRead_hasItsMembersAndKeepsTheOthers() {
        ProductView view = Json.read(
                "{\"partNumber\":\"CTRL-100\",\"name\":\"Controller module\",\"category\":\"Module\","
                        + "\"nonSerial\":false,\"state\":1,\"weight\":1.10}",
                ProductView.class);
        assertThat(view)
                .isEqualTo(new ProductView(
                        "CTRL-100",
                        "Controller module",
                        "Module",
                        false,
                        ProductState.ACTIVE,
                        Map.of("weight", new BigDecimal("1.10"))));
        assertThat(Json.read("{\"partNumber\":\"OLD-1\"}", ProductView.class))
                .isEqualTo(new ProductView("OLD-1", null, null, null, null, Map.of()));
    }

    @Test
    void with_whenUsed_changesACopyAlone() {
        Product before = fullProduct();
        Product after = before.withName("new").withState(ProductState.INACTIVE);
        assertThat(before).isEqualTo(fullProduct()).isNotEqualTo(after);
        assertThat(after.name()).isEqualTo("new");
        assertThat(after.withName("Controller module").withState(ProductState.ACTIVE))
                .isEqualTo(before);
        assertThat(before.with(change -> change.name("new").state(ProductState.INACTIVE)))
                .isEqualTo(after);
    }

    @Test
    void lists_whenTheCallersOwnChanges_stayAsTheyWere() {
        List<Setting> tags = Arrays.asList(new Setting("a", "1", null, Map.of()), null);
        Product product = Product.named("P").tags(tags).build();
        tags.set(0, new Setting("b", "2", null, Map.of()));
        assertThat(product.tags()).extracting(Setting::key).containsExactly("a");
        assertThatThrownBy(() -> product.tags().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> product.unknown().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    void query_whenItsTopIsNotPositive_isRefusedWhenMade(int top) {
        assertThatThrownBy(() -> ProductQuery.all().withTop(top))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
