package io.millrace.wats.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The steps of a seeded test: some with limits, of which one is missed where the test fails. */
final class SeedSteps {

    /** The ids of the steps that can fail. */
    private static final List<Integer> FAILING = List.of(3, 4, 5, 6);

    private final Seeds seeds;
    private final UnitStory.Event event;
    private final long draws;
    private final int failing;

    SeedSteps(Seeds seeds, UnitStory.Event event, long draws) {
        this.seeds = seeds;
        this.event = event;
        this.draws = draws;
        this.failing = event.isPassed() ? 0 : failing(seeds, draws);
    }

    /** The step at which a failed test failed. */
    static int failing(Seeds seeds, long draws) {
        return seeds.choice(FAILING, "failing step", draws);
    }

    double seconds() {
        return rounded(20 + event.process().code() / 10.0 + seeds.gaussian("seconds", draws), 1)
                .doubleValue();
    }

    void describeFailure(ObjectNode uut) {
        if (!event.isPassed()) {
            uut.put("errorCode", 10 + failing)
                    .put("errorMessage", "Out of limits")
                    .put("stepIdCausedUUTFailure", failing);
        }
    }

    ObjectNode root() {
        ObjectNode root = sequence(0, "MainSequence Callback", seconds());
        ArrayNode main = root.putArray("steps");
        main.add(step(1, "Action", "Engage fixture", 0.8));
        ObjectNode rails = sequence(2, "Rails", 4.0);
        main.add(rails);
        ArrayNode inner = rails.putArray("steps");
        ObjectNode five = step(3, "ET_NLT", "5V rail", 0.4);
        between(five.putArray("numericMeas").addObject(), 3, 5, 0.25);
        inner.add(five);
        ObjectNode ripple = step(4, "ET_MNLT", "Ripple", 0.9);
        ArrayNode values = ripple.putArray("numericMeas");
        below(values.addObject().put("name", "3V3"), 0, 30);
        below(values.addObject().put("name", "12V"), 4, 50);
        inner.add(ripple);
        ObjectNode fan = step(5, "ET_PFT", "Fan turns", 1.5);
        fan.putArray("booleanMeas").addObject().put("status", status(5));
        main.add(fan);
        ObjectNode firmware = step(6, "ET_SVT", "Firmware id", 0.2);
        firmware.putArray("stringMeas")
                .addObject()
                .put("compOp", "IGNORECASE")
                .put("status", status(6))
                .put("value", failing == 6 ? "fw-0.0.0" : "fw-2.4.1")
                .put("limit", "FW-2.4.1");
        main.add(firmware);
        return root;
    }

    private ObjectNode sequence(int id, String name, double seconds) {
        ObjectNode step = step(id, "SequenceCall", name, seconds);
        boolean holdsFailing = failing > 0 && (id == 0 || failing <= 4);
        step.put("status", holdsFailing ? "F" : "P");
        step.putObject("seqCall")
                .put("path", event.process().name().toLowerCase(Locale.ROOT).replace(' ', '-') + ".seq")
                .put("name", id == 0 ? "MainSequence" : name)
                .put("version", "3." + event.number() / 8 % 3 + ".0");
        return step;
    }

    private ObjectNode step(int id, String type, String name, double seconds) {
        ObjectNode step = Json.object()
                .put("id", id)
                .put("group", id == 1 ? "S" : "M")
                .put("stepType", type)
                .put("name", name)
                .put("status", status(id))
                .put("totTime", seconds);
        return failing > 0 && id == failing ? step.put("causedUUTFailure", true) : step;
    }

    private void between(ObjectNode measurement, int id, double middle, double tolerance) {
        double spread = seeds.gaussian("value " + id, draws) * tolerance / 5;
        BigDecimal value =
                rounded(failing == id ? middle + 1.5 * tolerance : clamped(middle + spread, middle, tolerance), 3);
        measurement
                .put("compOp", "GELE")
                .put("status", status(id))
                .put("unit", "V")
                .put("value", value)
                .put("lowLimit", middle - tolerance)
                .put("highLimit", middle + tolerance);
    }

    private void below(ObjectNode measurement, int id, double limit) {
        double spread = seeds.gaussian("below " + limit, draws) * limit / 20;
        BigDecimal value =
                rounded(id > 0 && failing == id ? limit * 1.2 : clamped(limit / 2 + spread, limit / 2, limit / 3), 2);
        measurement
                .put("compOp", "LT")
                .put("status", id == 0 ? "P" : status(id))
                .put("unit", "mV")
                .put("value", value)
                .put("lowLimit", limit);
    }

    /** No value of a passed step is outside its limits. */
    private static double clamped(double value, double middle, double tolerance) {
        return Math.max(middle - tolerance, Math.min(middle + tolerance, value));
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }

    private String status(int id) {
        return failing > 0 && id == failing ? "F" : "P";
    }
}
