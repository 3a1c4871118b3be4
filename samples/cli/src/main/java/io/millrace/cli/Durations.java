package io.millrace.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Durations as people type them: {@code 300ms}, {@code 60s}, {@code 1.5m}, {@code 2h}, {@code 7d}. */
final class Durations {
    private static final Pattern TYPED = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");

    private Durations() {}

    static Duration parse(String text) {
        Matcher typed = TYPED.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!typed.matches()) {
            throw new TypeConversionException("'" + text + "' is no duration such as 300ms, 60s, 2m, 1h or 7d");
        }
        double millis = Double.parseDouble(typed.group(1))
                * switch (typed.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return Duration.ofNanos((long) (millis * 1e6));
    }

    /** So long before now. */
    static Instant ago(Duration duration) {
        return Instant.now().minus(duration);
    }

    static String show(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 10_000) {
            return millis + " ms";
        }
        return millis < 600_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
