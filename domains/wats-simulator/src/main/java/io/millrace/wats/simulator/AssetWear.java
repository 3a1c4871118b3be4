package io.millrace.wats.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How assets wear out and are restored, and how far they are from the limits of their type. */
final class AssetWear {

    /** Intervals with a meaning of their own. */
    private static final double UNLIMITED = -1;

    private static final double EXTERNAL = -2;
    private static final double USUAL_WARNING = 80;
    private static final double USUAL_ALARM = 100;
    private static final double DAY = Duration.ofDays(1).toSeconds();

    private final AssetStore assets;
    private final AssetTypes types;
    private final AssetLogs logs;
    private final Clock clock;

    AssetWear(AssetStore assets, AssetTypes types, AssetLogs logs, Clock clock) {
        this.assets = assets;
        this.types = types;
        this.logs = logs;
        this.clock = clock;
    }

    /** Adds to both counts, of the parts too if that is asked for. */
    void count(Call call) {
        ObjectNode asset = assets.of(call);
        Integer total = call.numberIfGiven("totalCount", 0);
        Integer more = call.numberIfGiven("incrementBy", 0);
        if ((total == null) == (more == null)) {
            throw Refusal.badRequest("One of the parameters 'totalCount' and 'incrementBy' is required.");
        }
        int by = total == null ? more : total - asset.path("totalCount").asInt(0);
        add(asset, by);
        if (call.flag("incrementChildren", false)) {
            assets.descendants(asset).forEach(part -> add(part, by));
        }
    }

    void set(Call call, String count) {
        assets.of(call).put(count, call.number(count, 0));
    }

    void reset(Call call) {
        ObjectNode asset = assets.of(call).put("runningCount", 0);
        logs.add(asset, AssetLogs.Kind.RESET_COUNT, call.query("comment"));
    }

    /** A calibration also starts the running count again. */
    void service(Call call, AssetLogs.Kind kind) {
        ObjectNode asset = assets.of(call);
        Instant at = call.moment("dateTime", clock.instant());
        double days = number(types.get(asset.path("typeId").asString()), interval(kind), UNLIMITED);
        Instant next = days < 0 ? null : at.plusSeconds((long) (days * DAY));
        serve(asset, kind, at);
        asset.put("next" + what(kind) + "Date", next == null ? null : next.toString());
        logs.add(asset, kind, call.query("comment"));
    }

    /** A date that is left out stays as it is. */
    void externalService(Call call, AssetLogs.Kind kind) {
        ObjectNode asset = assets.of(call);
        Instant last = call.moment("fromDate", clock.instant());
        Instant next = call.moment("toDate", clock.instant());
        if (call.query("fromDate") != null) {
            serve(asset, kind, last);
        }
        if (call.query("toDate") != null) {
            asset.put("next" + what(kind) + "Date", next.toString());
        }
        logs.add(asset, kind, call.query("comment"));
    }

    /** The worst of what its counts and its dates say. */
    ObjectNode status(ObjectNode asset) {
        ObjectNode type = types.get(asset.path("typeId").asString());
        double worst = Math.max(
                Math.max(
                        percent(asset.path("runningCount"), type.path("runningCountLimit")),
                        percent(asset.path("totalCount"), type.path("totalCountLimit"))),
                Math.max(
                        percent(asset, type, AssetLogs.Kind.CALIBRATION),
                        percent(asset, type, AssetLogs.Kind.MAINTENANCE)));
        int alarm = worst >= number(type, "alarmThreshold", USUAL_ALARM)
                ? 2
                : worst >= number(type, "warningThreshold", USUAL_WARNING) ? 1 : 0;
        String message = alarm == 0 ? "OK" : alarm == 1 ? "A limit is near" : "A limit is reached";
        return Json.object()
                .put("alarmState", alarm)
                .put("runningCount", asset.path("runningCount").asInt(0))
                .put("totalCount", asset.path("totalCount").asInt(0))
                .put("message", message);
    }

    private static void add(ObjectNode asset, int by) {
        for (String count : new String[] {"totalCount", "runningCount"}) {
            asset.put(count, Math.max(0, asset.path(count).asInt(0) + by));
        }
    }

    private static void serve(ObjectNode asset, AssetLogs.Kind kind, Instant at) {
        asset.put("last" + what(kind) + "Date", at.toString());
        if (kind == AssetLogs.Kind.CALIBRATION) {
            asset.put("runningCount", 0);
        }
    }

    /** How much of the time between two services is over; an asset that never had one is as good as new. */
    private double percent(ObjectNode asset, ObjectNode type, AssetLogs.Kind kind) {
        double days = number(type, interval(kind), UNLIMITED);
        String last = asset.path("last" + what(kind) + "Date").asString("");
        String next = asset.path("next" + what(kind) + "Date").asString("");
        if (days == UNLIMITED || last.isEmpty() || (next.isEmpty() && days == EXTERNAL)) {
            return 0;
        }
        Instant from = Moments.parse("date", last);
        double allowed = next.isEmpty()
                ? days * DAY
                : Duration.between(from, Moments.parse("date", next)).toSeconds();
        return allowed <= 0
                ? 100
                : 100 * Duration.between(from, clock.instant()).toSeconds() / allowed;
    }

    private static double percent(JsonNode count, JsonNode limit) {
        return limit.isNumber() && limit.doubleValue() > 0 ? 100 * count.asDouble(0) / limit.doubleValue() : 0;
    }

    private static double number(ObjectNode type, String member, double fallback) {
        return type.path(member).isNumber() ? type.path(member).doubleValue() : fallback;
    }

    private static String interval(AssetLogs.Kind kind) {
        return kind == AssetLogs.Kind.CALIBRATION ? "calibrationInterval" : "maintenanceInterval";
    }

    private static String what(AssetLogs.Kind kind) {
        return kind == AssetLogs.Kind.CALIBRATION ? "Calibration" : "Maintenance";
    }
}
