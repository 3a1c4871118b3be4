package io.millrace.jobs.webflux;

import io.millrace.core.Cursor;
import io.millrace.jobs.ItemStatus;
import io.millrace.jobs.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;

/** A request and who makes it; reads what its address and headers say. */
record Call(ServerRequest request, Caller caller) {
    private static final int LARGEST_PAGE = 1_000;
    private static final int DEFAULT_PAGE = 100;
    private static final int LONGEST_CURSOR = 500;

    String tenant() {
        return caller.tenant();
    }

    /** The job that the path names. */
    UUID job() {
        String id = request.pathVariable("id");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException malformed) {
            throw Problem.notFound("UNKNOWN_JOB", "there is no such job");
        }
    }

    int limit() {
        return number("limit", 1, LARGEST_PAGE, DEFAULT_PAGE);
    }

    Cursor<String> cursor() {
        String cursor = parameter("cursor");
        if (cursor == null) {
            return Cursor.start();
        }
        if (cursor.length() > LONGEST_CURSOR) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "INVALID_CURSOR", "this is no cursor of a list of ours");
        }
        return Cursor.at(cursor);
    }

    Set<JobStatus> jobStatuses() {
        return statuses(JobStatus::of, Stream.of(JobStatus.values()).map(JobStatus::code));
    }

    Set<ItemStatus> itemStatuses() {
        return statuses(ItemStatus::of, Stream.of(ItemStatus.values()).map(ItemStatus::code));
    }

    private <S> Set<S> statuses(Function<String, S> reader, Stream<String> codes) {
        return request.queryParams().getOrDefault("status", List.of()).stream()
                .flatMap(values -> Arrays.stream(values.split(",")))
                .filter(value -> !value.isBlank())
                .map(value -> {
                    try {
                        return reader.apply(value.strip());
                    } catch (IllegalArgumentException unknown) {
                        throw Problem.parameter(
                                "status",
                                "must be of " + codes.collect(Collectors.joining(", ")) + ", not " + brief(value));
                    }
                })
                .collect(Collectors.toSet());
    }

    int number(String name, int least, int most, int otherwise) {
        String value = parameter(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to what is said of any wrong value
        }
        throw Problem.parameter(name, "must be a number from " + least + " to " + most);
    }

    @Nullable
    Instant instant(String name) {
        String value = parameter(name);
        if (value == null) {
            return null;
        }
        try {
            // In a query a plus is a space.
            return Moments.storable(
                    OffsetDateTime.parse(value.replace(' ', '+')).toInstant());
        } catch (DateTimeParseException | IllegalArgumentException malformed) {
            throw Problem.parameter(name, "must be a moment such as 2026-11-22T10:00:00Z");
        }
    }

    /** A parameter that is given and not empty. */
    @Nullable
    String parameter(String name) {
        return request.queryParam(name).filter(value -> !value.isBlank()).orElse(null);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.headers().firstHeader(name));
    }

    private static String brief(String text) {
        return text.length() > 50 ? text.substring(0, 50) + "…" : text;
    }
}
