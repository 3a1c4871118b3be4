package io.millrace.musicbrainz;

import io.millrace.musicbrainz.model.Entity;
import java.util.Optional;
import java.util.UUID;

/**
 * What was found by an MBID. Where entities have been merged, the ids of those that are gone lead to the one that is left.
 *
 * @param asked the id that was asked for
 * @param entity what it leads to
 */
public record Found<T extends Entity>(UUID asked, T entity) {

    /** The id of what is left, if what was asked for has been merged into it: replace the old one where you keep it. */
    public Optional<UUID> mergedInto() {
        return asked.equals(entity.id()) ? Optional.empty() : Optional.of(entity.id());
    }
}
