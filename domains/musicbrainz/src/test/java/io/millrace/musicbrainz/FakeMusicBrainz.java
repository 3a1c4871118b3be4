package io.millrace.musicbrainz;

import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;

/**
 * MusicBrainz as far as this module asks it: recordings with their ISRCs, releases of an artist, addresses; in each answer only what was asked to
 * be included. Refuses what the service refuses, and objects to what a client must never send: another format than JSON, and where
 * {@link #countingBy} is on, two requests within a second.
 */
final class FakeMusicBrainz implements AfterEachCallback {
    static final UUID ARTIST = id(900_001);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Pattern AGENT = Pattern.compile("\\S+/\\S+ \\( \\S+ \\)");
    private static final Set<String> COMMON =
            Set.of("aliases", "annotation", "tags", "genres", "ratings", "artist-credits", "artists");
    private static final Map<String, Set<String>> INCLUDES = Map.of(
            "recording", Set.of("releases", "release-groups", "isrcs", "media", "discids", "work-level-rels"),
            "release",
                    Set.of(
                            "labels",
                            "recordings",
                            "release-groups",
                            "media",
                            "discids",
                            "isrcs",
                            "collections",
                            "recording-level-rels",
                            "release-group-level-rels",
                            "work-level-rels"),
            "release-group", Set.of("releases"),
            "artist", Set.of("recordings", "releases", "release-groups", "works"),
            "isrc", Set.of("isrcs", "releases"),
            "work", Set.of(),
            "label", Set.of("releases"),
            "url", Set.of());
    private static final Set<String> RELATIONS =
            Set.of("artist", "release", "recording", "url", "work", "label", "release-group");
    private static final Map<String, String> MEMBERS = Map.of(
            "artist-credits", "artist-credit",
            "artists", "artist-credit",
            "ratings", "rating",
            "labels", "label-info");
    private static final Map<String, Set<String>> LINKS = Map.of(
            "recording", Set.of("artist", "release", "work", "collection"),
            "release",
                    Set.of(
                            "artist",
                            "track_artist",
                            "label",
                            "recording",
                            "release-group",
                            "track",
                            "area",
                            "collection"),
            "release-group", Set.of("artist", "release", "collection"),
            "artist", Set.of("recording", "release", "release-group", "work", "area", "collection"),
            "work", Set.of("artist", "collection"),
            "label", Set.of("area", "release", "collection"));
    private static final Set<String> BASIC = Set.of(
            "id",
            "title",
            "name",
            "sort-name",
            "length",
            "disambiguation",
            "video",
            "first-release-date",
            "type",
            "type-id",
            "country",
            "gender",
            "life-span",
            "area",
            "begin-area",
            "end-area",
            "ipis",
            "isnis",
            "status",
            "status-id",
            "date",
            "release-events",
            "barcode",
            "asin",
            "quality",
            "packaging",
            "text-representation",
            "cover-art-archive",
            "primary-type",
            "primary-type-id",
            "secondary-types",
            "secondary-type-ids",
            "language",
            "languages",
            "iswcs",
            "label-code",
            "resource");

    private final Map<String, Map<UUID, Map<String, Object>>> entities = new HashMap<>();
    private final Map<UUID, UUID> merged = new HashMap<>();
    private final Set<UUID> unindexed = new HashSet<>();
    private final Map<UUID, Integer> tracks = new HashMap<>();
    private final Map<String, Map<String, Object>> urls = new TreeMap<>();
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    private volatile LongSupplier clock;
    private Answer refusal;
    private int refusalsLeft;
    private int refusesEach;
    private int received;
    final FakeServer server = FakeServer.of(asked -> Mono.just(answer(asked)));

    /** An id that is the same in every run. */
    static UUID id(int number) {
        return new UUID(0x1000_4000L + number, 0x8000_0000_0000_0000L + number);
    }

    /** The ISRC of a recording that was {@linkplain #recordings made}. */
    static String isrc(int number) {
        return String.format("GBAYE%07d", number);
    }

    /** Recordings with the ids from 1 on. */
    FakeMusicBrainz recordings(int count) {
        for (int number = 1; number <= count; number++) {
            recording(number, isrc(number));
        }
        return this;
    }

    FakeMusicBrainz recording(int number, String... isrcs) {
        Map<String, Object> recording = new LinkedHashMap<>();
        recording.put("id", id(number).toString());
        recording.put("title", "Song " + number);
        recording.put("length", 180_000 + number);
        recording.put("disambiguation", "");
        recording.put("video", null);
        recording.put("first-release-date", "1991-09");
        recording.put(
                "artist-credit",
                List.of(Map.of(
                        "name",
                        "Band",
                        "joinphrase",
                        "",
                        "artist",
                        Map.of("id", ARTIST.toString(), "name", "Band", "sort-name", "Band"))));
        recording.put("isrcs", List.of(isrcs));
        recording.put("tags", List.of(Map.of("name", "rock", "count", 2)));
        recording.put("rating", Map.of("value", 4.5, "votes-count", 2));
        return entity("recording", recording);
    }

    /** An entity as it is looked up with everything included. */
    FakeMusicBrainz entity(String kind, Map<String, Object> members) {
        entities.computeIfAbsent(kind, first -> new TreeMap<>(Comparator.comparing(UUID::toString)))
                .put(UUID.fromString((String) members.get("id")), members);
        return this;
    }

    /** A release of {@link #ARTIST} with so many tracks. */
    FakeMusicBrainz release(int number, int trackCount) {
        tracks.put(id(number), trackCount);
        return entity("release", new LinkedHashMap<>(Map.of("id", id(number).toString(), "title", "Album " + number)));
    }

    FakeMusicBrainz merged(int gone, int into) {
        merged.put(id(gone), id(into));
        return this;
    }

    /** It is there, but the search does not know it yet. */
    FakeMusicBrainz unindexed(int number) {
        unindexed.add(id(number));
        return this;
    }

    FakeMusicBrainz url(int number, String resource) {
        Map<String, Object> url = new LinkedHashMap<>();
        url.put("id", id(number).toString());
        url.put("resource", resource);
        url.put(
                "relations",
                List.of(Map.of(
                        "type",
                        "free streaming",
                        "direction",
                        "backward",
                        "target-type",
                        "release",
                        "ended",
                        false,
                        "attributes",
                        List.of(),
                        "release",
                        Map.of("id", id(1).toString(), "title", "Album"))));
        urls.put(resource, url);
        return this;
    }

    /** Objects to two requests within a second of this clock's nanoseconds. */
    FakeMusicBrainz countingBy(LongSupplier nanos) {
        clock = nanos;
        return this;
    }

    /** Refuses the next so many requests, whatever they are. */
    FakeMusicBrainz refusing(Answer refusal, int times) {
        this.refusal = refusal;
        refusalsLeft = times;
        return this;
    }

    /** Refuses one of so many requests, for good. */
    FakeMusicBrainz refusingEach(Answer refusal, int nth) {
        this.refusal = refusal;
        refusesEach = nth;
        return this;
    }

    String url() {
        return server.url() + "/ws/2";
    }

    /** What was asked, without the format. */
    List<String> asked() {
        return server.asked().stream()
                .map(one -> one.target().replaceFirst("[?&]fmt=json", ""))
                .toList();
    }

    static Answer error(int status, String message) {
        return Answer.json(status, Map.of("error", message, "help", "For usage, please see the documentation."));
    }

    static Answer tooFast() {
        return error(503, "Your requests are exceeding the allowable rate limit.")
                .with("X-RateLimit-Zone", "ws ip=127.0.0.1")
                .with("X-RateLimit-Remaining", 0)
                .with("Retry-After", 1);
    }

    static Answer busy() {
        return error(503, "The web server is currently busy. Please try again later.")
                .with("X-RateLimit-Zone", "global")
                .with("X-RateLimit-Remaining", 17)
                .with("Retry-After", 0);
    }

    private synchronized Answer answer(Asked asked) {
        if (clock != null) {
            long now = clock.getAsLong();
            long before = last.getAndSet(now);
            if (before != Long.MIN_VALUE && now - before < SECOND) {
                throw new AssertionError("came " + (now - before) + " ns after the request before it");
            }
        }
        received++;
        if (refusalsLeft > 0 || (refusesEach > 0 && received % refusesEach == 0)) {
            refusalsLeft--;
            return refusal;
        }
        if (!AGENT.matcher(asked.headers().getOrDefault("user-agent", "")).matches()) {
            return error(403, "Your request has been refused.").with("X-RateLimit-Who", "ua-missing");
        }
        if (!asked.method().equals("GET")) {
            return error(405, "Method not allowed");
        }
        if (!"json".equals(asked.parameter("fmt"))) {
            throw new AssertionError("the answer would be XML");
        }
        if (asked.target().length() > 20_000) {
            return error(414, "Request-URI Too Large");
        }
        String[] path = asked.path().split("/");
        if (!asked.path().startsWith("/ws/2/")
                || path.length < 4
                || path.length > 5
                || !INCLUDES.containsKey(path[3])) {
            throw new AssertionError("no such resource");
        }
        String kind = path[3];
        List<String> include = includes(asked);
        String refused = include.stream()
                .filter(one -> !mayInclude(kind, one))
                .findFirst()
                .orElse(null);
        boolean searches = asked.query().containsKey("query");
        if (!searches && (asked.query().getOrDefault("inc", List.of()).size() > 1 || refused != null)) {
            return error(400, refused + " is not a valid inc parameter for the " + kind + " resource.");
        }
        if (path.length == 5) {
            return kind.equals("isrc") ? isrc(path[4], include) : lookUp(kind, path[4], include);
        }
        if (kind.equals("url")) {
            return urls(asked.query().getOrDefault("resource", List.of()));
        }
        return searches ? search(kind, asked) : browse(kind, asked, include);
    }

    private static List<String> includes(Asked asked) {
        return asked.query().getOrDefault("inc", List.of()).stream()
                .flatMap(text -> Arrays.stream(text.split("[+ ]")))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static boolean mayInclude(String kind, String include) {
        if (include.endsWith("-rels") && !include.endsWith("level-rels")) {
            return RELATIONS.contains(include.replace("-rels", ""));
        }
        boolean refusedGenres = kind.equals("isrc") && include.equals("genres");
        return !refusedGenres && (COMMON.contains(include) || INCLUDES.get(kind).contains(include));
    }

    private Answer lookUp(String kind, String text, List<String> include) {
        UUID id;
        try {
            id = UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            return error(400, "Invalid mbid.");
        }
        Map<String, Object> entity = entities.getOrDefault(kind, Map.of()).get(merged.getOrDefault(id, id));
        return entity == null ? error(404, "Not Found") : Answer.json(200, shown(entity, include));
    }

    private static Map<String, Object> shown(Map<String, Object> entity, List<String> include) {
        Set<String> wanted = new HashSet<>(BASIC);
        include.forEach(name -> wanted.add(name.endsWith("-rels") ? "relations" : MEMBERS.getOrDefault(name, name)));
        Map<String, Object> shown = new LinkedHashMap<>(entity);
        shown.keySet().retainAll(wanted);
        return shown;
    }

    private Answer isrc(String isrc, List<String> include) {
        if (!isrc.matches("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")) {
            return error(400, "Invalid isrc.");
        }
        List<Map<String, Object>> found = entities.getOrDefault("recording", Map.of()).values().stream()
                .filter(recording -> ((List<?>) recording.get("isrcs")).contains(isrc))
                .map(recording -> shown(recording, include))
                .toList();
        return found.isEmpty() ? error(404, "Not Found") : Answer.json(200, Map.of("isrc", isrc, "recordings", found));
    }

    private Answer urls(List<String> resources) {
        if (resources.isEmpty()) {
            return error(400, "A resource is needed.");
        }
        if (resources.size() == 1) {
            Map<String, Object> url = urls.get(resources.get(0));
            return url == null ? error(404, "Not Found") : Answer.json(200, url);
        }
        if (resources.size() > 100) {
            throw new AssertionError("all but 100 of " + resources.size() + " would be dropped in silence");
        }
        List<Map<String, Object>> found = resources.stream()
                .distinct()
                .map(this::canonical)
                .filter(urls::containsKey)
                .distinct()
                .map(urls::get)
                .sorted(Comparator.comparing(url -> (String) url.get("id")))
                .toList();
        return Answer.json(200, Map.of("url-count", found.size(), "url-offset", 0, "urls", found));
    }

    /** An old host that has moved, which no client can guess; and what any client could. */
    private String canonical(String resource) {
        return resource.replace("//old.example.org/", "//new.example.org/")
                .replace("http://", "https://")
                .replaceFirst("/$", "");
    }

    private Answer browse(String kind, Asked asked, List<String> include) {
        List<String> links = asked.query().keySet().stream()
                .filter(LINKS.getOrDefault(kind, Set.of())::contains)
                .toList();
        if (links.size() != 1) {
            return error(400, "One of " + LINKS.get(kind) + " is needed.");
        }
        int offset;
        int limit;
        try {
            offset = Integer.parseInt(parameterOr(asked, "offset", "0"));
            limit = Math.min(100, Integer.parseInt(parameterOr(asked, "limit", "25")));
        } catch (NumberFormatException malformed) {
            return error(400, "Invalid limit or offset.");
        }
        List<Map<String, Object>> all = entities.getOrDefault(kind, Map.of()).values().stream()
                .filter(entity -> !asked.query().containsKey("type")
                        || asked.parameter("type").equals(entity.get("primary-type")))
                .map(entity -> shown(entity, include))
                .toList();
        List<Map<String, Object>> page = new ArrayList<>();
        int shownTracks = 0;
        for (Map<String, Object> entity : all.subList(Math.min(offset, all.size()), all.size())) {
            shownTracks += include.contains("recordings")
                    ? tracks.getOrDefault(UUID.fromString((String) entity.get("id")), 0)
                    : 0;
            if (page.size() == limit || (shownTracks > 500 && !page.isEmpty())) {
                break;
            }
            page.add(entity);
        }
        return Answer.json(200, Map.of(kind + "-count", all.size(), kind + "-offset", offset, kind + "s", page));
    }

    private Answer search(String kind, Asked asked) {
        String[] clauses = asked.parameter("query").split(" OR ");
        if (clauses.length > 1_024) {
            return error(400, "Too many clauses.");
        }
        int limit = Integer.parseInt(parameterOr(asked, "limit", "25"));
        limit = limit < 1 || limit > 100 ? 25 : limit;
        int offset = Integer.parseInt(parameterOr(asked, "offset", "0"));
        List<Map<String, Object>> hits = new ArrayList<>(entities.getOrDefault(kind, Map.of()).values().stream()
                .filter(entity -> !unindexed.contains(UUID.fromString((String) entity.get("id"))))
                .filter(entity -> Stream.of(clauses).anyMatch(clause -> matches(entity, clause)))
                .map(entity -> hit(entity))
                .toList());
        Collections.reverse(hits); // by score, which is not the order of the ids
        List<Map<String, Object>> page =
                hits.subList(Math.min(offset, hits.size()), Math.min(offset + limit, hits.size()));
        return Answer.json(
                200,
                Map.of(
                        "created",
                        "2026-11-22T00:00:00.000Z",
                        "count",
                        hits.size(),
                        "offset",
                        offset,
                        kind + "s",
                        page));
    }

    private static boolean matches(Map<String, Object> entity, String clause) {
        int colon = clause.indexOf(':');
        if (colon < 0) {
            throw new AssertionError("the fake knows no query such as " + clause);
        }
        String value = clause.substring(colon + 1);
        return switch (clause.substring(0, colon)) {
            case "rid", "reid", "rgid", "arid", "wid", "laid" -> value.equals(entity.get("id"));
            case "isrc" -> ((List<?>) entity.get("isrcs")).contains(value);
            case "recording", "release" -> ("\"" + entity.get("title") + "\"").equals(value);
            default -> throw new AssertionError("the index has no field such as in " + clause);
        };
    }

    private static Map<String, Object> hit(Map<String, Object> entity) {
        Map<String, Object> hit = new LinkedHashMap<>(entity);
        hit.keySet().removeAll(Set.of("rating", "disambiguation"));
        hit.put("score", 100);
        hit.put("artist-credit-id", id(900_002).toString());
        if (entity.get("isrcs") instanceof List<?> isrcs && isrcs.isEmpty()) {
            hit.remove("isrcs");
        }
        return hit;
    }

    private static String parameterOr(Asked asked, String name, String standard) {
        String given = asked.parameter(name);
        return given == null ? standard : given;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.close();
    }
}
