package io.millrace.wats.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * The time that a filter is about, and the periods in it. The vendor's document lists the numbers of the groupings, but not
 * what each means; here, 0 to 5 are year, quarter, month, week, day and hour, and without a number it is days.
 */
final class Periods {

    private static final int NONE = -1;
    private static final int YEAR = 0;
    private static final int QUARTER = 1;
    private static final int MONTH = 2;
    private static final int WEEK = 3;
    private static final int DAY = 4;
    private static final int HOUR = 5;
    private static final int USUAL_COUNT = 30;
    /** So many years back, dates can still be computed with; nothing happened before. */
    private static final int MOST_COUNTED = 1_000_000;

    private Periods() {}

    /** The first moment; 30 days back where the filter names neither a date nor a number of periods. */
    static Instant from(ObjectNode filter, Instant now) {
        if (filter.hasNonNull("dateFrom")) {
            return Moments.parse("field 'dateFrom'", filter.path("dateFrom").asString());
        }
        if (filter.hasNonNull("dateTo")) {
            return Instant.MIN;
        }
        int count = Math.min(Json.number(filter, "periodCount", USUAL_COUNT, 0), MOST_COUNTED);
        ZonedDateTime current = begin(now, grouping(filter));
        int back = isCurrentIncluded(filter) ? count - 1 : count;
        return switch (grouping(filter)) {
            case YEAR -> current.minusYears(back).toInstant();
            case QUARTER -> current.minusMonths(3L * back).toInstant();
            case MONTH -> current.minusMonths(back).toInstant();
            case WEEK -> current.minusWeeks(back).toInstant();
            case HOUR -> current.minusHours(back).toInstant();
            default -> current.minusDays(back).toInstant();
        };
    }

    static Instant to(ObjectNode filter, Instant now) {
        if (filter.hasNonNull("dateTo")) {
            return Moments.parse("field 'dateTo'", filter.path("dateTo").asString());
        }
        return isCurrentIncluded(filter)
                ? Instant.MAX
                : begin(now, grouping(filter)).toInstant().minusNanos(1);
    }

    /** The period that a moment is in, as a text that sorts as time does. */
    static String name(Instant moment, ObjectNode filter) {
        ZonedDateTime begin = begin(moment, grouping(filter));
        LocalDate date = begin.toLocalDate();
        return switch (grouping(filter)) {
            case NONE -> "";
            case YEAR -> Integer.toString(date.getYear());
            case QUARTER -> date.getYear() + " Q" + date.get(IsoFields.QUARTER_OF_YEAR);
            case MONTH -> date.toString().substring(0, 7);
            case WEEK ->
                String.format(
                        Locale.ROOT,
                        "%d W%02d",
                        date.get(IsoFields.WEEK_BASED_YEAR),
                        date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case HOUR -> date + " " + begin.toLocalTime();
            default -> date.toString();
        };
    }

    static int grouping(ObjectNode filter) {
        int grouping = filter.path("dateGrouping").asInt(DAY);
        if (grouping < NONE || grouping > HOUR) {
            throw Refusal.badRequest("The field 'dateGrouping' must be from -1 to 5.");
        }
        return grouping;
    }

    private static boolean isCurrentIncluded(ObjectNode filter) {
        return filter.path("includeCurrentPeriod").asBoolean(true);
    }

    private static ZonedDateTime begin(Instant moment, int grouping) {
        ZonedDateTime hour = moment.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
        ZonedDateTime day = hour.truncatedTo(ChronoUnit.DAYS);
        return switch (grouping) {
            case YEAR -> day.withDayOfYear(1);
            case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
            case MONTH -> day.withDayOfMonth(1);
            case WEEK -> day.minusDays(day.getDayOfWeek().getValue() - 1L);
            case HOUR -> hour;
            default -> day;
        };
    }
}
