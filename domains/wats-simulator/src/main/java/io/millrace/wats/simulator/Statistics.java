package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Numbers and what they say of a process: spread as of a sample, capability by the limits that there are. */
final class Statistics {

    private final List<Double> values = new ArrayList<>();
    private @Nullable Double lower;
    private @Nullable Double upper;

    /** The limits of the latest value are those of all. */
    void add(double value, JsonNode measurement) {
        values.add(value);
        String comparison = measurement.path("compOp").asString("LOG");
        Double low = measurement.path("lowLimit").isNumber()
                ? measurement.path("lowLimit").doubleValue()
                : null;
        Double high = measurement.path("highLimit").isNumber()
                ? measurement.path("highLimit").doubleValue()
                : null;
        // Every comparison with one limit has it in lowLimit, also the one with an upper limit.
        boolean isUpperOnly = comparison.equals("LT") || comparison.equals("LE");
        lower = isUpperOnly ? null : low;
        upper = isUpperOnly ? low : high;
    }

    int count() {
        return values.size();
    }

    double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    double variance() {
        double mean = mean();
        return values.size() < 2
                ? 0
                : values.stream()
                                .mapToDouble(value -> (value - mean) * (value - mean))
                                .sum()
                        / (values.size() - 1);
    }

    /** Adds the figures to a row, their names with a suffix; none where there are no values. */
    void write(ObjectNode row, String suffix, String variance) {
        if (values.isEmpty()) {
            return;
        }
        double mean = mean();
        double deviation = Math.sqrt(variance());
        row.put("min" + suffix, min())
                .put("max" + suffix, max())
                .put("avg" + suffix, mean)
                .put("stdev" + suffix, deviation)
                .put(variance + suffix, variance());
        if (deviation > 0) {
            Double toLower = lower == null ? null : (mean - lower) / (3 * deviation);
            Double toUpper = upper == null ? null : (upper - mean) / (3 * deviation);
            Double nearest = toLower == null ? toUpper : toUpper == null ? toLower : Math.min(toLower, toUpper);
            row.put("cpLower" + suffix, toLower)
                    .put("cpUpper" + suffix, toUpper)
                    .put("cpk" + suffix, nearest);
            row.put("cp" + suffix, lower == null || upper == null ? null : (upper - lower) / (6 * deviation));
        }
    }
}
