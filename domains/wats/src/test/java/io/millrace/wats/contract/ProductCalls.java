package io.millrace.wats.contract;

import static io.millrace.wats.odata.Filter.where;

import io.millrace.wats.Setting;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Bom;
import io.millrace.wats.product.BomComponent;
import io.millrace.wats.product.BoxBuildPartBuilder;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductQuery;
import io.millrace.wats.product.ProductRevision;
import io.millrace.wats.product.ProductRevisionBuilder;
import io.millrace.wats.product.ProductState;
import io.millrace.wats.product.RevisionKey;
import io.millrace.wats.product.Vendor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/product.txt} says the requests of. */
final class ProductCalls {
    private static final UUID PRODUCT = UUID.fromString("6b1f7c52-0a3e-4f0c-9a51-2f6f0f0a1d11");
    private static final UUID REVISION = UUID.fromString("a1b2c3d4-1111-4222-8333-444455556666");
    private static final UUID CHILD = UUID.fromString("a1b2c3d4-2222-4222-8333-444455556666");
    private static final UUID RELATION = UUID.fromString("77777777-1111-4222-8333-444455556666");
    private static final UUID CATEGORY = UUID.fromString("0c8d3a7e-51aa-4b0d-8a07-1f1d9f4c2b22");

    private ProductCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("product.getProduct space", w -> w.product().getProduct("AB 12"));
        calls.put("product.getProduct plus", w -> w.product().getProduct("A+B"));
        calls.put("product.getProduct letters", w -> w.product().getProduct("Größe-Ü"));
        calls.put("product.getProduct every-character", w -> w.product().getProduct("A/B C?#%+ü"));
        calls.put("product.getProduct padded", w -> w.product().getProduct(" CTRL-100 "));
        calls.put("product.getProduct blank", w -> w.product().getProduct("  "));
        calls.put("product.queryProducts all", w -> w.product().queryProducts(ProductQuery.all()));
        calls.put("product.queryProducts filtered", w -> w.product()
                .queryProducts(ProductQuery.all()
                        .withFilter(where("Category").eq("PCB"))
                        .withTop(5)));
        calls.put("product.saveProduct new", w -> w.product()
                .saveProduct(Product.named("CTRL-100")
                        .nonSerial(false)
                        .state(ProductState.ACTIVE)
                        .build()));
        calls.put("product.saveProduct new-in-full", w -> w.product()
                .saveProduct(Product.named("CTRL-100")
                        .name("Controller module")
                        .description("24 V ± 5 %")
                        .nonSerial(true)
                        .state(ProductState.INACTIVE)
                        .xmlData("<Root><RoHS Value=\"Compliant\"/></Root>")
                        .productCategoryId(CATEGORY)
                        .build()));
        calls.put("product.saveProduct every-character", w -> w.product()
                .saveProduct(Product.named("A/B C?#%+ü")
                        .name("Ω \"quoted\" \\ back")
                        .nonSerial(false)
                        .state(ProductState.ACTIVE)
                        .build()));
        calls.put("product.saveProduct blank", w -> w.product()
                .saveProduct(Product.named("").build()));
        calls.put("product.saveProduct known", w -> w.product()
                .saveProduct(Product.named("CTRL-100")
                        .productId(PRODUCT)
                        .name("Controller module")
                        .description("24 V")
                        .nonSerial(false)
                        .state(ProductState.ACTIVE)
                        .productCategoryName("Module")
                        .tags(List.of(new Setting("RoHS", "Compliant", 1, Map.of())))
                        .revisions(List.of(ProductRevision.of(PRODUCT, "A")
                                .productRevisionId(REVISION)
                                .partNumber("CTRL-100")
                                .build()))
                        .build()));
        calls.put("product.getRevisions", w -> w.product().getRevisions("CTRL-100"));
        calls.put("product.getRevision", w -> w.product().getRevision("CTRL-100", "Z 9"));
        calls.put("product.saveRevision new", w -> w.product()
                .saveRevision(ProductRevision.of(PRODUCT, "2.0 å")
                        .partNumber("CTRL-100")
                        .name("Second")
                        .description("New layout")
                        .state(ProductState.INACTIVE)
                        .build()));
        calls.put("product.saveRevision known", w -> w.product()
                .saveRevision(ProductRevision.of(PRODUCT, "A")
                        .productRevisionId(REVISION)
                        .partNumber("CTRL-100")
                        .name("First")
                        .description("d")
                        .state(ProductState.INACTIVE)
                        .xmlData("<Root/>")
                        .tags(List.of(new Setting("Eco", "E-8", 2, Map.of())))
                        .build()));
        calls.put("product.saveRevision several", w -> w.product()
                .saveRevision(ProductRevisionBuilder.builder()
                        .revision("3.0")
                        .partNumber("CTRL-100")
                        .state(ProductState.ACTIVE)
                        .build())
                .then(w.product()
                        .saveRevision(ProductRevisionBuilder.builder()
                                .revision("3.1")
                                .name("x")
                                .partNumber("CTRL-100")
                                .state(ProductState.ACTIVE)
                                .build())));
        calls.put(
                "product.products", w -> w.product().products(where("Category").eq("PCB"), 2));
        calls.put("product.masterData.getVendors", w -> w.product().masterData().getVendors());
        calls.put(
                "product.masterData.addVendors",
                w -> w.product().masterData().addVendors(List.of(Vendor.named("Vishay"), Vendor.named("Würth"))));
        calls.put(
                "product.masterData.deleteVendors",
                w -> w.product().masterData().deleteVendors(List.of(Vendor.named("Vishay"))));
        calls.put("product.masterData.saveBom", w -> w.product()
                .masterData()
                .saveBom(Bom.of(
                        new RevisionKey("A&B <\"1\">", "Å"),
                        BomComponent.of("R<1>&\"'", "1", "R1;R2", 2)
                                .withDescription("10 kΩ\n5 %")
                                .withFunctionBlock("A"))));
        calls.put(
                "product.masterData.saveBom empty",
                w -> w.product().masterData().saveBom(Bom.of(new RevisionKey("CTRL-100", "A"))));
        calls.put("product.masterData.getGroups", w -> w.product().masterData().getGroups("CTRL 100", null));
        calls.put(
                "product.masterData.getGroups revision",
                w -> w.product().masterData().getGroups("CTRL-100", "A"));
        calls.put("product.masterData.addToGroup", w -> w.product().masterData().addToGroup("Power", "CTRL-100"));
        calls.put(
                "product.masterData.changeGroup",
                w -> w.product().masterData().changeGroup("Power", "CTRL-100", "A", true));
        calls.put("product.masterData.saveProducts", w -> w.product()
                .masterData()
                .saveProducts(List.of(
                        Product.named("A").build(), Product.named("B").name("x").build())));
        calls.put("product.masterData.saveRevisions", w -> w.product()
                .masterData()
                .saveRevisions(List.of(
                        ProductRevision.of(PRODUCT, "B").partNumber("CTRL-100").build())));
        calls.put(
                "product.unstableBoxBuild.getParts",
                w -> w.product().unstableBoxBuild().getParts(new RevisionKey("CTRL-100", "A")));
        calls.put("product.unstableBoxBuild.updatePart", w -> w.product()
                .unstableBoxBuild()
                .updatePart(BoxBuildPartBuilder.builder()
                        .relationId(RELATION)
                        .parentRevisionId(REVISION)
                        .childRevisionId(CHILD)
                        .quantity(3)
                        .childPartNumber("CTRL-100")
                        .childRevision("1.0")
                        .revisionMask("A,B,1.%")
                        .build()));
        calls.put("product.unstableBoxBuild.addPart", w -> w.product()
                .unstableBoxBuild()
                .addPart(new RevisionKey("CTRL-100", "A"), new RevisionKey("PSU-240", "A"), 1, "A,1.%"));
        calls.put(
                "product.unstableBoxBuild.removePart",
                w -> w.product().unstableBoxBuild().removePart(RELATION));
        return calls;
    }
}
