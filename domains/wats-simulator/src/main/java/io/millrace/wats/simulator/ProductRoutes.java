package io.millrace.wats.simulator;

/** Products and their revisions. */
final class ProductRoutes {

    private ProductRoutes() {}

    static void add(Routes routes, ProductStore products) {
        routes.add("PUT", "/api/Product", Keys.member("partNumber"), call -> Reply.json(products.save(call.object())))
                .add(
                        "GET",
                        "/api/Product/Query",
                        call -> call.path() + "?$skip=" + call.uri().number("$skip", 0, 0),
                        call -> Reply.json(products.query(call.uri())))
                .add(
                        "PUT",
                        "/api/Product/Revision",
                        call -> products.partNumberOf(call.object()),
                        call -> Reply.json(products.saveRevision(call.object())))
                .add(
                        "GET",
                        "/api/Product/{partNumber}",
                        ProductRoutes::partNumber,
                        call -> Reply.json(products.product(call.segment(2))))
                .add(
                        "GET",
                        "/api/Product/{partNumber}/{revision}",
                        ProductRoutes::partNumber,
                        call -> Reply.json(products.revision(call.segment(2), call.segment(3))));
    }

    private static String partNumber(Call call) {
        if (call.segment(2).isBlank()) {
            throw Refusal.badRequest("The part number is required.");
        }
        return call.segment(2);
    }
}
