package io.millrace.wats.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How much there is from the beginning. What it is follows from the seed, the amounts and the moment of the start alone.
 *
 * @param partNumbers the products
 * @param start the latest that anything happened
 */
record Seeds(
        List<String> partNumbers,
        int units,
        int reports,
        int assets,
        int tickets,
        int packages,
        long seed,
        Instant start) {

    /** All of it happened in this time before the start. */
    static final Duration PAST = Duration.ofDays(60);

    private static final int REPORTS_PER_UNIT = 4;
    private static final double SHARE_OF_A_UNIT = 0.1;

    /** How many units reports are about; without units of their own, some that are known by reports only. */
    int reportedUnits() {
        return units > 0 ? units : Math.max(1, reports / REPORTS_PER_UNIT);
    }

    String serialNumber(int unit) {
        return String.format(Locale.ROOT, "SN-%06d", unit + 1);
    }

    /** The seeded unit with a serial number; -1 if there is none. */
    int unit(String serialNumber) {
        int unit = serialNumber.matches("SN-\\d{6,9}") ? Integer.parseInt(serialNumber.substring(3)) - 1 : -1;
        return unit < units && unit >= 0 && serialNumber(unit).equals(serialNumber) ? unit : -1;
    }

    String partNumber(int unit) {
        return partNumbers.isEmpty() ? "PN-1" : partNumbers.get(unit % partNumbers.size());
    }

    String revision(int unit) {
        return draw("revision", unit) < 0.7 ? "B" : "A";
    }

    String batch(int unit) {
        return "LOT-" + (100 + unit / 50);
    }

    String location(int unit) {
        return Levels.NAMES.get(unit % Levels.NAMES.size());
    }

    /** The moment at which one of many things happened, in order and evenly spread. */
    Instant moment(int index, int total) {
        return start.minus(PAST).plusMillis(PAST.toMillis() / (total + 1) * (index + 1));
    }

    /**
     * The moment of one event of a unit: units come one after another until the start, and what happens to each happens within
     * days, or until the start.
     */
    Instant moment(int unit, int units, int event, int events) {
        double began = (double) unit / units;
        double lasts = Math.min(Math.max(SHARE_OF_A_UNIT, 1.0 / units), 1 - began);
        double since = lasts * (event + 1) / (events + 1);
        return start.minus(PAST).plusMillis((long) ((began + since) * PAST.toMillis()));
    }

    /** A random number from 0 to 1 for a purpose. */
    double draw(String purpose, long index) {
        return Draw.uniform(seed ^ purpose.hashCode(), index);
    }

    double gaussian(String purpose, long index) {
        return Draw.gaussian(seed ^ purpose.hashCode(), index);
    }

    <T> T choice(List<T> values, String purpose, long index) {
        return values.get((int) (draw(purpose, index) * values.size()));
    }
}
