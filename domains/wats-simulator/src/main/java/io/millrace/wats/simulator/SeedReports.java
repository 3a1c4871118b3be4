package io.millrace.wats.simulator;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports of the seeded units, made when asked for. The report with an index is event {@code index / units} of unit {@code index
 * % units}, and an id holds the index, so that none has to be kept.
 */
final class SeedReports {

    /** What a seeded report has in bytes, near enough for a list that tells kilobytes. */
    static final int USUAL_BYTES = 2_000;

    private static final long VERSION = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final List<String> USERS = List.of("kari", "ola", "marie", "jean");

    private final Seeds seeds;
    private final long upperHalf;

    SeedReports(Seeds seeds) {
        this.seeds = seeds;
        long name = UUID.fromString(Ids.of("reports:" + seeds.seed())).getMostSignificantBits();
        this.upperHalf = (name & ~VERSION) | VERSION_4;
    }

    int count() {
        return seeds.reports();
    }

    int units() {
        return seeds.reportedUnits();
    }

    UnitStory story(int unit) {
        return new UnitStory(seeds, unit);
    }

    String id(int index) {
        return new UUID(upperHalf, VARIANT | index).toString();
    }

    /** The index that an id holds; -1 if it is that of no seeded report. */
    int index(UUID id) {
        long index = id.getLeastSignificantBits() ^ VARIANT;
        return id.getMostSignificantBits() == upperHalf && index >= 0 && index < count() ? (int) index : -1;
    }

    ObjectNode report(int index) {
        return report(index, UnitStory.of(seeds, index % units(), index / units()));
    }

    ObjectNode report(int index, UnitStory.Event event) {
        int unit = event.unit();
        long draws = UnitStory.draws(unit, event.number());
        ProcessStore.Operation process = event.isRepair() ? ProcessStore.REPAIR : event.process();
        Instant start = seeds.moment(unit, units(), event.number(), (count() + units() - 1) / units());
        String station = event.isRepair() ? "Repair" : event.process().name().replace(" test", "");
        ObjectNode report = Json.object()
                .put("type", event.isRepair() ? "R" : "T")
                .put("id", id(index))
                .put("pn", seeds.partNumber(unit))
                .put("sn", seeds.serialNumber(unit))
                .put("rev", seeds.revision(unit))
                .put("processCode", process.code())
                .put("processName", process.name())
                .put("result", event.isPassed() ? "P" : "F")
                .put("machineName", station + "-" + seeds.choice(List.of(1, 2, 3), "station", draws))
                .put("location", seeds.location(unit))
                .put("purpose", event.isRepair() ? "Repair" : "Production")
                .put("start", start.toString())
                .put("startUTC", start.toString());
        String user = seeds.choice(USERS, "user", draws);
        if (event.isRepair()) {
            repair(report, event, user, draws);
        } else {
            test(report, event, user, draws);
        }
        return report;
    }

    private void test(ObjectNode report, UnitStory.Event event, String user, long draws) {
        SeedSteps steps = new SeedSteps(seeds, event, draws);
        report.putObject("uut")
                .put("user", user)
                .put("execTime", steps.seconds())
                .put("testSocketIndex", 0)
                .put("batchSN", seeds.batch(event.unit()))
                .put("fixtureId", "FIX-" + event.process().code());
        steps.describeFailure((ObjectNode) report.path("uut"));
        report.putArray("miscInfos")
                .addObject()
                .put("description", "Firmware")
                .put("text", "2." + event.unit() % 3 + ".1");
        report.set("root", steps.root());
    }

    private void repair(ObjectNode report, UnitStory.Event event, String user, long draws) {
        String failed = id(event.failedTest() * units() + event.unit());
        String start = report.path("start").asString();
        report.putObject("uur")
                .put("user", user)
                .put("comment", "Replaced and tested")
                .put("processCode", event.process().code())
                .put("refUUT", failed)
                .put("confirmDate", start)
                .put("finalizeDate", start)
                .put("execTime", 600.0);
        ObjectNode main = report.putArray("subUnits")
                .addObject()
                .put("partType", "Main")
                .put("pn", seeds.partNumber(event.unit()))
                .put("sn", seeds.serialNumber(event.unit()))
                .put("rev", seeds.revision(event.unit()))
                .put("idx", 0);
        RepairCodes.Code code = seeds.choice(RepairCodes.CODES, "code", draws);
        main.putArray("failures")
                .addObject()
                .put("category", code.category())
                .put("code", code.name())
                .put("comRef", "C" + seeds.choice(List.of(12, 14, 31), "reference", draws))
                .put("funcBlock", "Supply")
                .put("refStepId", SeedSteps.failing(seeds, UnitStory.draws(event.unit(), event.failedTest())));
    }
}
