package io.millrace.wats.simulator;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Assets, their types, their wear, their log and their files. */
final class AssetRoutes {

    private static final Function<Call, String> ASSET = Keys.query("id", "serialNumber");
    private static final String FILE = "/api/internal/Blob/Asset";
    private static final int LAST_STATE = 6;

    private final AssetStore assets;
    private final AssetTypes types;
    private final AssetLogs logs;
    private final AssetWear wear;
    private final AssetFiles files = new AssetFiles();

    AssetRoutes(AssetStore assets, AssetTypes types, AssetLogs logs, AssetWear wear) {
        this.assets = assets;
        this.types = types;
        this.logs = logs;
        this.wear = wear;
    }

    void add(Routes routes) {
        routes.add("GET", "/api/Asset", call -> Reply.json(assets.list(call.uri())))
                .add(
                        "PUT",
                        "/api/Asset",
                        Keys.member("serialNumber"),
                        call -> Reply.json(assets.view(assets.save(call.object()))))
                .add("DELETE", "/api/Asset", ASSET, done(call -> assets.delete(assets.of(call))))
                .add("GET", "/api/Asset/Types", call -> Reply.json(types.list(call.uri())))
                .add("PUT", "/api/Asset/Types", Keys.member("typeName"), call -> Reply.json(types.save(call.object())))
                .add("GET", "/api/Asset/Log", call -> Reply.json(logs.list(call.uri())))
                .add("GET", "/api/Asset/Status", ASSET, call -> Reply.json(wear.status(assets.of(call))))
                .add("PUT", "/api/Asset/State", ASSET, done(this::state))
                .add("GET", "/api/Asset/SubAssets", ASSET, this::parts)
                .add("PUT", "/api/Asset/Count", ASSET, done(wear::count))
                .add("POST", "/api/Asset/ResetRunningCount", ASSET, done(wear::reset))
                .add("PUT", "/api/Asset/SetRunningCount", ASSET, done(call -> wear.set(call, "runningCount")))
                .add("PUT", "/api/Asset/SetTotalCount", ASSET, done(call -> wear.set(call, "totalCount")))
                .add("POST", "/api/Asset/Message", ASSET, done(this::message));
        service(routes, "Calibration", AssetLogs.Kind.CALIBRATION);
        service(routes, "Maintenance", AssetLogs.Kind.MAINTENANCE);
        routes.add(
                "GET",
                "/api/Asset/{idOrSerialNumber}",
                Keys.segment(2),
                call -> Reply.json(assets.view(assets.byIdOrSerialNumber(call.segment(2)))));
        files(routes);
    }

    private void service(Routes routes, String name, AssetLogs.Kind kind) {
        routes.add("POST", "/api/Asset/" + name, ASSET, done(call -> wear.service(call, kind)))
                .add("POST", "/api/Asset/" + name + "/External", ASSET, done(call -> wear.externalService(call, kind)));
    }

    private void files(Routes routes) {
        Function<Call, String> asset = Keys.query("assetId");
        routes.add(
                        "GET",
                        FILE + "/List/{assetId}",
                        Keys.segment(5),
                        call -> Reply.json(files.list(existing(call.segment(5)))))
                .add(
                        "GET",
                        FILE,
                        asset,
                        call -> Reply.bytes(
                                "application/octet-stream",
                                files.download(existing(call.text("assetId")), call.text("filename"))))
                .add(
                        "POST",
                        FILE,
                        asset,
                        done(call -> files.upload(existing(call.text("assetId")), call.text("filename"), call.body())))
                .add(
                        "DELETE",
                        FILE + "s",
                        asset,
                        done(call -> files.delete(existing(call.text("assetId")), call.array())));
    }

    private String existing(String assetId) {
        return assets.byIdOrSerialNumber(assetId).path("assetId").asString();
    }

    private void state(Call call) {
        ObjectNode asset = assets.of(call);
        int state = call.number("state", 0);
        if (state > LAST_STATE) {
            throw Refusal.badRequest("The parameter 'state' must be from 0 to " + LAST_STATE + ".");
        }
        asset.put("state", state);
        logs.changed(asset, AssetLogs.Kind.STATE_CHANGE, "state", Integer.toString(state));
    }

    private Reply parts(Call call) {
        ObjectNode asset = assets.of(call);
        List<ObjectNode> parts = call.number("level", 0) == 0 ? assets.descendants(asset) : assets.children(asset);
        return Reply.json(Json.array(parts.stream().map(assets::withParent).toList()));
    }

    private void message(Call call) {
        logs.add(assets.of(call), AssetLogs.Kind.MESSAGE, Json.requireText(call.object(), "content"));
    }

    private static Function<Call, Reply> done(Consumer<Call> work) {
        return call -> {
            work.accept(call);
            return Reply.empty();
        };
    }
}
