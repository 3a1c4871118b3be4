package io.millrace.musicbrainz;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.http.Pipeline;
import io.millrace.musicbrainz.model.Artist;
import io.millrace.musicbrainz.model.Label;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.musicbrainz.model.Release;
import io.millrace.musicbrainz.model.ReleaseGroup;
import io.millrace.musicbrainz.model.Work;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * MusicBrainz, as one application sees it.
 *
 * <pre>{@code
 * UserAgent agent = new UserAgent("MyPlayer", "1.2", "me@example.org");
 * try (MusicBrainz musicBrainz = MusicBrainz.connect(agent)) {
 *     Recording recording = Await.await(musicBrainz.recordings().get(id, Include.ISRCS));
 * }
 * }</pre>
 *
 * <p>Thread-safe and meant to be kept: it holds the connections. Unless told otherwise all clients of this JVM together make one request
 * a second, as the server counts: a request begins no earlier than a second after the answer to the one before it.
 */
public final class MusicBrainz implements AutoCloseable {
    private static final String URL = "https://musicbrainz.org/ws/2";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final EntityClient<Recording> recordings;
    private final EntityClient<Release> releases;
    private final EntityClient<ReleaseGroup> releaseGroups;
    private final EntityClient<Artist> artists;
    private final EntityClient<Work> works;
    private final EntityClient<Label> labels;
    private final IsrcClient isrcs;
    private final UrlClient urls;

    private MusicBrainz(UserAgent agent, ClientOptions options) {
        this.pipeline = new Pipeline("musicbrainz", options, () -> Quota.sliding(1, SECOND));
        Calls calls = new Calls(pipeline, agent);
        this.recordings = new EntityClient<>(calls, Kind.RECORDING);
        this.releases = new EntityClient<>(calls, Kind.RELEASE);
        this.releaseGroups = new EntityClient<>(calls, Kind.RELEASE_GROUP);
        this.artists = new EntityClient<>(calls, Kind.ARTIST);
        this.works = new EntityClient<>(calls, Kind.WORK);
        this.labels = new EntityClient<>(calls, Kind.LABEL);
        this.isrcs = new IsrcClient(calls, recordings);
        this.urls = new UrlClient(calls);
    }

    /** A client of MusicBrainz itself; connects nothing yet. */
    public static MusicBrainz connect(UserAgent agent) {
        return connect(agent, UnaryOperator.identity());
    }

    /**
     * As {@link #connect(UserAgent)}, with options of your own: {@code o -> o.withBaseUrl("http://mirror.local:5000/ws/2")
     * .withQuota(Quota.unlimited())} for a server that you run yourself.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if an option makes no sense
     */
    public static MusicBrainz connect(UserAgent agent, UnaryOperator<ClientOptions> options) {
        Objects.requireNonNull(agent, "agent");
        return new MusicBrainz(agent, options.apply(ClientOptions.of(URL, null).withRetry(retry())));
    }

    /** Four attempts, at least a second apart, and longer each time: the server is busy for a good part of its callers. */
    private static RetryPolicy retry() {
        RetryPolicy usual = RetryPolicy.defaults();
        return usual.withMaxAttempts(4)
                .withBackoff(retry -> SECOND.toMillis() + usual.backoff().apply(retry));
    }

    /** Recordings: what tracks are of. */
    public EntityClient<Recording> recordings() {
        return recordings;
    }

    /** Releases: what can be bought. */
    public EntityClient<Release> releases() {
        return releases;
    }

    /** Release groups: albums, singles. */
    public EntityClient<ReleaseGroup> releaseGroups() {
        return releaseGroups;
    }

    /** Artists. */
    public EntityClient<Artist> artists() {
        return artists;
    }

    /** Works: compositions. */
    public EntityClient<Work> works() {
        return works;
    }

    /** Labels. */
    public EntityClient<Label> labels() {
        return labels;
    }

    /** Recordings by their ISRCs. */
    public IsrcClient isrcs() {
        return isrcs;
    }

    /** Addresses on the web, and what they are of. */
    public UrlClient urls() {
        return urls;
    }

    /**
     * Gauges of this client, as {@link io.millrace.http.ClientMeter} lists them; a Spring Boot service makes them a bean.
     *
     * @param tags to tell clients of several servers apart
     */
    public MeterBinder meters(Tag... tags) {
        return pipeline.meters(tags);
    }

    /**
     * Closes in the background: as {@link #closeGracefully}, with the time that one attempt may take as its limit. Returns
     * at once.
     */
    @Override
    public void close() {
        pipeline.close();
    }

    /**
     * Refuses new calls and fails those that wait, lets those that are on the wire end, and closes the connections.
     * Completes when all that is done; calls that take longer than the limit are cut off.
     */
    public Mono<Void> closeGracefully(Duration limit) {
        return pipeline.closeGracefully(limit);
    }
}
