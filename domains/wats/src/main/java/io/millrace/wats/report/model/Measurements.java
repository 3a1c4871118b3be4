package io.millrace.wats.report.model;

/** One measurement among several of a step: {@code import static io.millrace.wats.report.model.Measurements.measured}. */
public final class Measurements {
    private Measurements() {}

    public static NumericMeasurement measured(String name, double value, String unit, NumericLimit limit) {
        return NumericMeasurement.of(Rules.name(name), ReportNumber.of(value), unit, limit);
    }

    /** A number that is logged only. */
    public static NumericMeasurement measured(String name, double value, String unit) {
        return measured(name, value, unit, Limits.none());
    }

    public static BooleanMeasurement measured(String name, boolean passed) {
        return BooleanMeasurement.of(Rules.name(name), passed);
    }

    public static StringMeasurement measured(String name, String value, StringLimit limit) {
        return StringMeasurement.of(Rules.name(name), value, limit);
    }

    /** A text that is logged only. */
    public static StringMeasurement measured(String name, String value) {
        return measured(name, value, StringLimit.NONE);
    }
}
