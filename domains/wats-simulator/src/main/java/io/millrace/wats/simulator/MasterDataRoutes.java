package io.millrace.wats.simulator;

/** What surrounds products: groups, bills of materials, vendors, and what an ERP system hands over. */
final class MasterDataRoutes {

    private static final String BOM = "/api/Product/BOM";
    private static final String VENDORS = "/api/Product/Vendors";

    private final ErpImport erp;
    private final ProductGroups groups;
    private final Boms boms;
    private final Vendors vendors = new Vendors();

    MasterDataRoutes(ProductStore products, ProductGroups groups) {
        this.erp = new ErpImport(products);
        this.groups = groups;
        this.boms = new Boms(products);
    }

    void add(Routes routes) {
        routes.add("PUT", "/api/Products", Keys.only("partNumber"), call -> Reply.json(erp.products(call.array())))
                .add(
                        "PUT",
                        "/api/Products/Revisions",
                        Keys.only("partNumber"),
                        call -> Reply.json(erp.revisions(call.array())))
                .add(
                        "GET",
                        "/api/Product/ProductGroupsByProduct",
                        Keys.query("partNumber"),
                        call -> Reply.json(groups.of(call.text("partNumber"), call.query("revision"))))
                .add("POST", "/api/Product/ProductGroupFilter", Keys.query("partNumber"), this::filter)
                .add("PUT", BOM, call -> Wsbf.read(call.body()).partNumber(), call -> {
                    boms.save(Wsbf.read(call.body()));
                    return Reply.empty();
                })
                .add(
                        "GET",
                        "/api/internal/Product/Bom",
                        Keys.query("partNumber"),
                        call -> Reply.json(boms.of(call.text("partNumber"), call.text("revision"))))
                .add("GET", VENDORS, call -> Reply.json(vendors.list()))
                .add("PUT", VENDORS, call -> {
                    vendors.add(call.array());
                    return Reply.empty();
                })
                .add("DELETE", VENDORS, call -> {
                    vendors.delete(call.array());
                    return Reply.empty();
                });
    }

    private Reply filter(Call call) {
        groups.filter(
                call.text("productGroup"),
                call.text("partNumber"),
                call.query("revision"),
                call.flag("exclude", false));
        return Reply.empty();
    }
}
