package io.millrace.jobs.webflux;

import java.time.Instant;

/** Keeps to moments that a database can hold. */
final class Moments {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Moments() {}

    /** @throws IllegalArgumentException if it lies outside of the years 1 to 9999 */
    static Instant storable(Instant moment) {
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            throw new IllegalArgumentException("must be within the years 1 to 9999");
        }
        return moment;
    }
}
