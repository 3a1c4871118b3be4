package io.millrace.musicbrainz;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A page of entities. The list is named by its kind; so are the total and the offset where it was browsed, but not where it was searched. */
record EntityPage<T>(
        @JsonAlias({"artists", "labels", "recordings", "release-groups", "releases", "works"}) @Nullable
        List<@Nullable T> entities,

        @JsonAlias({
            "artist-count",
            "label-count",
            "recording-count",
            "release-count",
            "release-group-count",
            "work-count"
        })
        @Nullable
        Long count,

        @JsonAlias({
            "artist-offset",
            "label-offset",
            "recording-offset",
            "release-group-offset",
            "release-offset",
            "work-offset"
        })
        @Nullable
        Long offset,

        @Nullable String created) {

    List<T> items() {
        return entities == null
                ? List.of()
                : entities.stream().filter(Objects::nonNull).toList();
    }
}
