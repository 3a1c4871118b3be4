package io.millrace.wats.internal;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the records and clients of all domains have in common. */
public final class Models {
    /** What to say where a write is answered with nothing. */
    public static final String SAVED_UNSEEN = "it was saved; read it to see what the server has now";

    /** The most characters that serial and part numbers have in reports. */
    public static final int LONGEST_KEY = 100;

    private Models() {}

    /** A list that is never null, because servers leave lists out, send null, or null elements. */
    public static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    /** The elements of a list that the server sends whole; none where it sends nothing. */
    public static <T> Flux<T> each(Mono<List<T>> answer) {
        return answer.flatMapIterable(Models::list).onErrorStop();
    }

    /** Members that a record does not know, null values among them, kept to be written back. */
    public static Map<String, Object> unknown(@Nullable Map<String, Object> members) {
        return members == null || members.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The value, if it is not blank. */
    public static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, name + " is required, but is blank");
        }
        return value;
    }

    /** The text, if it is no longer than that and no file with it would be unreadable. */
    public static String text(String name, String value, int most) {
        if (value.length() > most) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    name + " must have at most " + most + " characters, but has " + value.length());
        }
        value.chars().filter(Models::isControl).findFirst().ifPresent(control -> {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, name + " must not have the control character " + control);
        });
        return value;
    }

    private static boolean isControl(int c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r';
    }

    /** A serial number, a part number or a revision that is to be written: neither blank nor longer than reports can have it. */
    public static String key(String name, @Nullable String value) {
        return text(name, required(name, value), LONGEST_KEY);
    }

    /** The value, if there is one. */
    public static <T> T given(String name, @Nullable T value) {
        if (value == null) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, name + " is required, but is missing");
        }
        return value;
    }

    /** What a row of a list is named by, which servers must not leave out. */
    public static <T> T named(String name, @Nullable T value) {
        if (value == null) {
            throw new MillraceException(ErrorCode.INVALID_RESPONSE, "a row of the list has no " + name);
        }
        return value;
    }

    /** The number, if it is at least so much. */
    public static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, name + " must be at least " + least + ", but is " + value);
        }
        return value;
    }

    /**
     * A request that saves a record and is answered with it: what has no id yet is created, which may be done once only; what has
     * one is updated, as often as it takes.
     */
    public static <T> Request<T> saving(Request<Void> request, @Nullable Object id, Class<T> type) {
        return request.repeatability(id == null ? Repeatability.UNSAFE : Repeatability.IDEMPOTENT)
                .as(type)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, SAVED_UNSEEN);
    }

    /** A request to an internal endpoint, which the server answers only where it seems to come from its own pages. */
    public static <T> Request<T> internal(Pipeline pipeline, Request<T> request) {
        return request.header("Referer", pipeline.baseUrl());
    }

    /** The rows of a list that the server may have cut at so many; if there are as many, it ends in an error. */
    public static <T> Flux<T> whole(List<T> rows, int most) {
        Flux<T> all = Flux.fromIterable(list(rows));
        return rows.size() < most
                ? all
                : all.concatWith(Mono.error(() -> new MillraceException(
                        ErrorCode.INVALID_RESPONSE, "the list is cut off at " + most + " rows; filter it")));
    }

    /** The answer to "find": absence is no failure. */
    public static <T> Mono<T> orEmpty(Mono<T> answer) {
        return answer.onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }
}
