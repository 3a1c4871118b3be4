package io.millrace.jobs.webflux;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a body in the words of who wrote it: where, and what should be there. */
final class JsonProblems {
    private static final int LONGEST = 300;

    private JsonProblems() {}

    static Problem of(Throwable failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return Problem.body("there is no member " + place(unknown));
        }
        if (failure instanceof MismatchedInputException mismatch) {
            String place = place(mismatch);
            return Problem.body((place.isEmpty() ? "the body" : place) + " must be " + kind(mismatch.getTargetType()));
        }
        if (failure instanceof DatabindException invalid) {
            return Problem.body(brief(place(invalid) + " " + invalid.getOriginalMessage()));
        }
        if (failure instanceof JacksonException malformed) {
            return Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "MALFORMED_BODY",
                    brief("the body is not JSON: " + malformed.getOriginalMessage()));
        }
        return Problem.of(HttpStatus.BAD_REQUEST, "MALFORMED_BODY", "the body is not JSON");
    }

    private static String place(JacksonException failure) {
        return failure.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null || type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == Integer.class || type == int.class || type == Long.class) {
            return "a whole number";
        }
        if (type == BigDecimal.class) {
            return "a number";
        }
        if (type == Instant.class) {
            return "a moment such as 2026-11-22T10:00:00Z";
        }
        return "a string";
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
