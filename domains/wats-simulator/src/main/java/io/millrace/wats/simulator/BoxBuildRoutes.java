package io.millrace.wats.simulator;

/** Box builds, for which there are internal endpoints alone. */
final class BoxBuildRoutes {

    private static final String PATH = "/api/internal/Product/";

    private BoxBuildRoutes() {}

    static void add(Routes routes, BoxBuilds boxBuilds) {
        routes.add(
                        "GET",
                        PATH + "GetProductInfo",
                        Keys.query("partNumber"),
                        call -> Reply.json(boxBuilds.tree(call.text("partNumber"), call.text("revision"))))
                .add("POST", PATH + "PostProductRevisionRelation", call -> Reply.json(boxBuilds.add(call.object())))
                .add("PUT", PATH + "PutProductRevisionRelation", call -> Reply.json(boxBuilds.update(call.object())))
                .add("DELETE", PATH + "DeleteProductRevisionRelation", call -> {
                    boxBuilds.remove(call.text("productRevisionRelationId"));
                    return Reply.empty();
                });
    }
}
