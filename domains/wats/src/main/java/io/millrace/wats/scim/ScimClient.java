package io.millrace.wats.scim;

import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** Reads user accounts. Nothing is sent before subscription. */
public final class ScimClient {
    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final long FIRST_INDEX = 1;

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#scim()} is what you want. */
    public ScimClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** All users, 100 a page. */
    public Paged<User, Long> users() {
        return users(DEFAULT_PAGE_SIZE);
    }

    /**
     * All users, in the server's order. Cursors are SCIM's start index, from 1.
     *
     * <p>{@code GET /api/SCIM/v2/Users} with {@code startIndex} and {@code count}
     *
     * @param pageSizeHint how many users to ask for at once; the server may send fewer, and nothing is lost by it
     * @throws IllegalArgumentException if the hint is below 1
     */
    public Paged<User, Long> users(int pageSizeHint) {
        if (pageSizeHint < 1) {
            throw new IllegalArgumentException("the page size must be at least 1: " + pageSizeHint);
        }
        return Paged.of(cursor -> {
            long startIndex = cursor.placeOr(FIRST_INDEX);
            return pipeline.send(() -> Request.get("/api/SCIM/v2/Users")
                            .named("scim", "users")
                            .query("startIndex", startIndex)
                            .query("count", pageSizeHint)
                            .as(UserList.class))
                    .switchIfEmpty(startIndex == FIRST_INDEX ? Mono.just(new UserList(0L, List.of())) : Mono.empty())
                    .map(page ->
                            Page.indexed(page.users(), startIndex + page.nulls(), FIRST_INDEX, page.totalResults()));
        });
    }
}
