package io.millrace.cli;

import io.millrace.core.Quota;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 500/60s}, or {@code none}, which has no window. */
record RateLimit(int requests, @Nullable Duration window) {

    Quota toQuota() {
        return window == null ? Quota.unlimited() : Quota.sliding(requests, window);
    }

    @Override
    public String toString() {
        return window == null ? "no rate limit" : "at most " + requests + " requests in " + Durations.show(window);
    }

    static final class Converter implements ITypeConverter<RateLimit> {
        @Override
        public RateLimit convert(String text) {
            if (text.equalsIgnoreCase("none")) {
                return new RateLimit(0, null);
            }
            String[] parts = text.split("/", -1);
            if (parts.length != 2 || !parts[0].matches("[1-9]\\d{0,8}")) {
                throw new TypeConversionException("'" + text + "' is no rate limit such as 500/60s, or none");
            }
            Duration window = Durations.parse(parts[1]);
            if (window.isZero()) {
                throw new TypeConversionException("a rate limit's window must be longer than zero");
            }
            return new RateLimit(Integer.parseInt(parts[0]), window);
        }
    }
}
