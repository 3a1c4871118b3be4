package io.millrace.musicbrainz;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What all requests to MusicBrainz have in common. */
record Calls(Pipeline pipeline, UserAgent agent) {
    static final int MOST_IN_A_PAGE = 100;
    private static final String NAME = "[a-z]+(-[a-z]+)*";

    <T> Mono<T> send(Supplier<Request<T>> request) {
        return pipeline.send(() -> request.get()
                .header("User-Agent", agent.header())
                .query("fmt", "json") // wins over Accept, and without it the answer is XML
                .refusals(Busy::read)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "MusicBrainz always says something"));
    }

    /** A list read by offset; the next page begins behind what was received, because the server may send less than was asked for. */
    <T> Paged<T, Long> paged(Class<T> type, LongFunction<Request<Void>> request) {
        return Paged.of(cursor -> {
            long offset = cursor.placeOr(0L);
            return send(() -> request.apply(offset).<EntityPage<T>>as(EntityPage.class, type))
                    .map(page -> Page.indexed(page.items(), offset, 0, page.count()));
        });
    }

    /** Several in one parameter, because MusicBrainz refuses two; null for none. */
    static @Nullable String include(String... names) {
        for (String name : names) {
            if (!name.matches(NAME)) {
                throw invalid("'" + name + "' is nothing that can be included; see Include");
            }
        }
        return names.length == 0
                ? null
                : String.join(" ", Arrays.stream(names).distinct().toList());
    }

    static int pageSize(int hint) {
        if (hint < 1 || hint > MOST_IN_A_PAGE) {
            throw invalid("a page has between 1 and " + MOST_IN_A_PAGE + " entries, not " + hint);
        }
        return hint;
    }

    static MillraceException invalid(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}
