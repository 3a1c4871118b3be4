package io.millrace.wats.report.model;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What servers refuse, refused before anything is sent. Texts lose the blanks around them. */
final class Rules {
    static final int SHORT = 100;

    private static final String UNCHECKED = "SUPPRESS:";
    private static final Set<Status> OF_REPORTS = Set.of(Status.PASSED, Status.FAILED, Status.ERROR, Status.TERMINATED);
    private static final Set<Status> OF_STEPS =
            Set.of(Status.PASSED, Status.FAILED, Status.DONE, Status.SKIPPED, Status.ERROR, Status.TERMINATED);
    private static final Set<Status> OF_MEASUREMENTS = Set.of(Status.PASSED, Status.FAILED, Status.SKIPPED);
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]");
    private static final String FORBIDDEN = "*%?[]^!/\\";

    private Rules() {}

    /** A text that must be there. */
    static String text(String what, @Nullable String value, int max) {
        return upTo(what, Models.required(what, value), max);
    }

    /** A text that may be empty. */
    static String upTo(String what, String value, int max) {
        return Models.text(what, value.strip(), max);
    }

    static String name(String name) {
        return text("name", name, SHORT);
    }

    /** A part or serial number; {@code SUPPRESS:} before it says that its characters are meant. */
    static String key(String what, String value) {
        if (Models.required(what, value).startsWith(UNCHECKED)) {
            return text(what, value.substring(UNCHECKED.length()), SHORT);
        }
        String refused = FORBIDDEN
                .chars()
                .filter(c -> value.indexOf(c) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining(" "));
        if (!refused.isEmpty()) {
            throw refused(what + " " + value + " must not have " + refused);
        }
        return text(what, value, SHORT);
    }

    /** Seconds, as reports have times. */
    static BigDecimal seconds(Duration time) {
        if (time.isNegative()) {
            throw refused("a time must not be negative: " + time);
        }
        BigDecimal seconds = BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9));
        BigDecimal shortest = seconds.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest; // 900, not 9E+2
    }

    /** As exact as servers are. */
    static OffsetDateTime ticks(OffsetDateTime time) {
        return time.withNano(time.getNano() / 100 * 100);
    }

    /** How a step may end. */
    static Status ofStep(Status status) {
        return status("a step", OF_STEPS, status);
    }

    private static Status status(String what, Set<Status> possible, Status status) {
        if (!possible.contains(status)) {
            throw refused(what + " does not end as " + status.code());
        }
        return status;
    }

    /** What an instrument or a program said, without the control characters that no file can have. */
    static String said(String text) {
        return CONTROL.matcher(text).replaceAll("");
    }

    /** The measurements of one step, which must be told apart. */
    static <M> List<M> named(
            String step,
            List<M> measurements,
            Function<M, @Nullable String> name,
            Function<M, @Nullable Status> statusOf) {
        if (measurements.isEmpty()) {
            throw refused("step " + step + " has no measurements");
        }
        Set<String> names = new HashSet<>();
        for (M measurement : measurements) {
            Status status = statusOf.apply(measurement);
            if (status != null) {
                status("a measurement", OF_MEASUREMENTS, status);
            }
            if (!names.add(text("name of a measurement of step " + step, name.apply(measurement), SHORT))) {
                throw refused("step " + step + " has two measurements named " + name.apply(measurement));
            }
        }
        return measurements;
    }

    static Report complete(Report report) {
        Models.given("id", report.id());
        text("part number", report.partNumber(), SHORT);
        text("serial number", report.serialNumber(), SHORT);
        text("revision", report.revision(), SHORT);
        Models.given("operation", report.processCode());
        status("a report", OF_REPORTS, Models.given("result", report.result()));
        text("station", report.stationName(), SHORT);
        text("location", report.location(), SHORT);
        text("purpose", report.purpose(), SHORT);
        if (report instanceof UutReport test) {
            Models.given("uut", test.uut());
            Models.given("root", test.root());
        } else if (report instanceof UurReport repair) {
            int test = Models.given(
                    "test operation", Models.given("uur", repair.uur()).processCode());
            if (test == Models.given("operation", repair.processCode())) {
                throw refused("the repair operation " + test + " is the test operation, too");
            }
            if (repair.subUnits().stream().noneMatch(unit -> Objects.equals(unit.idx(), 0))) {
                throw refused("the repaired unit itself, with the index 0, is not among the sub-units");
            }
        }
        return report;
    }

    static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}
