package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BulkCall;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.musicbrainz.Found;
import io.millrace.musicbrainz.MusicBrainz;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.spotify.Spotify;
import io.millrace.spotify.model.Track;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code millrace music track}. */
@Command(
        name = "track",
        description = "Tracks of Spotify, which MusicBrainz calls recordings.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TrackCommands {
    private static final Kind<Track> TRACKS =
            Kind.of("tracks", Track.class, "name", "artists", "duration_ms", "explicit");
    private static final Kind<Recording> RECORDINGS =
            Kind.of("recordings", Recording.class, "title", "length", "first-release-date", "isrcs");
    private static final int IDS_IN_A_CALL = 100;
    private static final String MERGED_FROM = "merged-from";

    @Command(
            description = {
                "Reads tracks by id, as many in a call as the service takes.",
                "A recording of MusicBrainz that the id has been merged into has another id, and says so as 'merged-from'."
            })
    int get(
            @Mixin MusicServer server,
            @Mixin LineBatch batch,
            @Mixin KeySource keys,
            @Parameters(
                            paramLabel = "ID",
                            description = "Ids: of 22 letters and digits for Spotify, MBIDs for MusicBrainz.")
                    @Nullable
                    List<String> ids) {
        server.validate();
        Lines lines = keys.lines(ids);
        return server.isSpotify()
                ? batch.run(server.spotify(), TRACKS, lines, Keys::spotifyId, (index, id) -> id, TrackCommands::tracks)
                : batch.run(
                        server.musicBrainz(),
                        RECORDINGS,
                        lines,
                        Keys::uuid,
                        (index, id) -> id,
                        TrackCommands::recordings);
    }

    private static Batch<String, Track> tracks(Spotify spotify) {
        return spotify.tracks().batch();
    }

    private static Batch<String, Recording> recordings(MusicBrainz musicBrainz) {
        return Batch.bulk(BulkCall.<String, Recording>results(IDS_IN_A_CALL, lines -> recordings(musicBrainz, lines)))
                .concurrency(1); // its answers come one by one
    }

    private static Mono<List<Result<Recording>>> recordings(MusicBrainz musicBrainz, List<String> lines) {
        List<UUID> ids = lines.stream()
                .flatMap(line -> Keys.tryUuid(line).stream())
                .distinct()
                .toList();
        return musicBrainz.recordings().getBatch(ids).collectList().map(results -> {
            Map<UUID, Result<Recording>> byId = new HashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                byId.put(ids.get(i), results.get(i).map(TrackCommands::shown));
            }
            return lines.stream().map(line -> outcome(line, byId)).toList();
        });
    }

    private static Result<Recording> outcome(String line, Map<UUID, Result<Recording>> byId) {
        try {
            return Objects.requireNonNull(byId.get(Keys.uuid(line)));
        } catch (MillraceException noId) {
            return Result.failure(noId);
        }
    }

    private static Recording shown(Found<Recording> found) {
        if (found.mergedInto().isEmpty()) {
            return found.entity();
        }
        Map<String, Object> members = new LinkedHashMap<>(found.entity().unknown());
        members.put(MERGED_FROM, found.asked());
        return found.entity().withUnknown(members);
    }
}
