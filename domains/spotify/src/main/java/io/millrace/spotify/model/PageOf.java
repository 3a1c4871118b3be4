package io.millrace.spotify.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page as Spotify sends it. Lists are read on by their clients, which follow {@code next}.
 *
 * @param total how many there are; it may change while they are read
 * @param cursors where lists without an offset go on
 * @param <T> what it is a page of
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PageOf<T>(
        @Nullable String href,
        List<T> items,
        @Nullable Integer limit,
        @Nullable Integer offset,
        @Nullable Long total,
        @Nullable String next,
        @Nullable String previous,
        Map<String, @Nullable String> cursors,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {
    public PageOf {
        items = Members.list(items);
        cursors = Members.map(cursors);
        unknown = Members.unknown(unknown);
    }
}
