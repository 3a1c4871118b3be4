package io.millrace.spotify;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Paged;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.spotify.model.Playlist;
import io.millrace.spotify.model.PlaylistItem;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and changes playlists. Of playlists of others Spotify does not tell what is in them. What is changed goes by URIs such as {@code
 * spotify:track:...}, up to 100 in a request; each change emits the snapshot that names the playlist's new version.
 */
public final class PlaylistsClient {
    private static final String DOMAIN = "playlists";
    private static final String ITEMS = "/playlists/{id}/items";
    private static final int PAGE = 50;
    private static final int MOST = 100;

    private final Calls calls;

    PlaylistsClient(Calls calls) {
        this.calls = calls;
    }

    /**
     * Items that have been added together.
     *
     * @param items how many
     * @param snapshotId names the playlist's new version
     */
    public record Added(int items, String snapshotId) {}

    record Snapshot(@JsonProperty("snapshot_id") @Nullable String id) {
        String known() {
            return Optional.ofNullable(id)
                    .orElseThrow(() -> new MillraceException(
                            ErrorCode.INVALID_RESPONSE, "the playlist was changed, but Spotify names no snapshot"));
        }
    }

    /** The playlist with an id; {@link ErrorCode#NOT_FOUND} if there is none: {@code GET /playlists/{id}}. */
    public Mono<Playlist> get(String playlistId) {
        return calls.send(() -> Request.get("/playlists/{id}", Ids.checked(playlistId))
                .named(DOMAIN, "get")
                .as(Playlist.class));
    }

    /** As {@link #get}, but completes empty if there is none. */
    public Mono<Playlist> find(String playlistId) {
        return get(playlistId)
                .onErrorResume(ErrorCode.NOT_FOUND::matches, absent -> Mono.empty())
                .onErrorStop();
    }

    /** The caller's playlists, own and followed: {@code GET /me/playlists}. */
    public Paged<Playlist, URI> mine() {
        return calls.paged(
                Playlist.class,
                () -> Request.get("/me/playlists").named(DOMAIN, "mine").query("limit", PAGE));
    }

    /** What is in a playlist, in its order: {@code GET /playlists/{id}/items}. */
    public Paged<PlaylistItem, URI> items(String playlistId) {
        return calls.paged(PlaylistItem.class, () -> Request.get(ITEMS, Ids.checked(playlistId))
                .named(DOMAIN, "items")
                .query("limit", PAGE));
    }

    /**
     * Adds items at the end, in their order, 100 in a request, one request after another; emits what each has added. One that may have taken
     * effect is not repeated ({@link ErrorCode#AMBIGUOUS}), and nothing is added after a failure: what was emitted tells how many are in.
     *
     * <p>{@code POST /playlists/{id}/items}
     */
    public Flux<Added> addItems(String playlistId, Iterable<String> uris) {
        return Flux.fromIterable(uris)
                .map(Ids::checkedUri)
                .buffer(MOST)
                .concatMap(some -> add(playlistId, some, null), 0)
                .onErrorStop();
    }

    /** Adds up to 100 items before the one that is at a position now, the first being 0; as {@link #addItems}. */
    public Mono<Added> addItemsAt(String playlistId, int position, List<String> uris) {
        return add(playlistId, uris, position);
    }

    private Mono<Added> add(String playlistId, List<String> uris, @Nullable Integer position) {
        return changed(() -> {
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("uris", checked(uris));
                    if (position != null) {
                        body.put("position", position);
                    }
                    return Request.post(ITEMS, Ids.checked(playlistId))
                            .named(DOMAIN, "addItems")
                            .body(body);
                })
                .map(snapshot -> new Added(uris.size(), snapshot));
    }

    /** Lets up to 100 items take the place of all that is in it: {@code PUT /playlists/{id}/items} with {@code uris}. */
    public Mono<String> replaceItems(String playlistId, List<String> uris) {
        return changed(() -> Request.put(ITEMS, Ids.checked(playlistId))
                .named(DOMAIN, "replaceItems")
                .body(Map.of("uris", checked(uris))));
    }

    /**
     * Moves items that are side by side. Not repeated after a lost connection ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code PUT /playlists/{id}/items} with {@code range_start}, {@code insert_before} and {@code range_length}
     *
     * @param first the position of the first of them
     * @param count how many
     * @param before the position of the item that they are to stand before
     */
    public Mono<String> moveItems(String playlistId, int first, int count, int before) {
        return changed(() -> Request.put(ITEMS, Ids.checked(playlistId))
                .named(DOMAIN, "moveItems")
                .body(Map.of("range_start", first, "range_length", count, "insert_before", before))
                .repeatability(Repeatability.UNSAFE));
    }

    /** Removes up to 100 items, wherever they are in it: {@code DELETE /playlists/{id}/items}. */
    public Mono<String> removeItems(String playlistId, List<String> uris) {
        return changed(() -> Request.delete(ITEMS, Ids.checked(playlistId))
                .named(DOMAIN, "removeItems")
                .body(Map.of(
                        "items",
                        checked(uris).stream().map(uri -> Map.of("uri", uri)).toList())));
    }

    /** Removes any number of items, 100 in a request, one request after another. */
    public Batch<String, String> removalsBatch(String playlistId) {
        BulkCall<String, String> call = BulkCall.positional(MOST, uris -> removeItems(playlistId, uris)
                .map(snapshot -> Collections.nCopies(uris.size(), snapshot)));
        return Batch.bulk(call.bisectFailures())
                .writing()
                .concurrency(1)
                .observe(calls.pipeline().observations(), DOMAIN + ".removeItems");
    }

    private Mono<String> changed(Supplier<Request<Void>> request) {
        return calls.send(() -> request.get().as(Snapshot.class)).map(Snapshot::known);
    }

    private static List<String> checked(List<String> uris) {
        if (uris.isEmpty() || uris.size() > MOST) {
            throw Ids.invalid("a request changes between 1 and " + MOST + " items, not " + uris.size());
        }
        return uris.stream().map(Ids::checkedUri).toList();
    }
}
