package io.millrace.spotify;

import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Asked;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;

/**
 * Spotify as far as this module asks it: tokens, a catalogue, playlists and the library of one user, for an app with extended quota or one in {@linkplain
 * #inDevelopmentMode development mode}. Refuses what Spotify refuses, and objects to what a client must never send.
 */
final class FakeSpotify implements AfterEachCallback {
    static final String CLIENT = "the-client";
    static final String SECRET = "the-secret-of-the-client";
    static final String CODE = "the-code";

    private static final Map<String, Integer> MOST = Map.of(
            "tracks",
            50,
            "albums",
            20,
            "artists",
            50,
            "shows",
            50,
            "episodes",
            50,
            "audiobooks",
            50,
            "chapters",
            50,
            "audio-features",
            100);
    private static final Set<String> WITHOUT_MARKET = Set.of("artists", "audio-features");
    private static final Set<String> GONE = Set.of(
            "available_markets",
            "popularity",
            "linked_from",
            "label",
            "album_group",
            "followers",
            "country",
            "email",
            "product",
            "explicit_content",
            "publisher");

    private final Map<String, Map<String, Map<String, Object>>> catalogue = new LinkedHashMap<>();
    private final Map<String, List<String>> playlists = new LinkedHashMap<>();
    private final Set<String> saved = new LinkedHashSet<>();
    private final Set<String> goodTokens = new HashSet<>();
    private final Set<String> goodRefreshTokens = new HashSet<>(Set.of("refresh-0"));
    private String challenge;
    private boolean development;
    private boolean rotates;
    private long lifetime = 3_600;
    private int issued;
    private int snapshots;
    private Answer refusal;
    private int refusalsLeft;
    private LongSupplier clock;
    private final List<Long> times = new ArrayList<>();

    final FakeServer server = FakeServer.of(asked -> Mono.just(answer(asked)));

    /** An id that is the same in every run. */
    static String id(int number) {
        return String.format("%022d", number);
    }

    static List<String> ids(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(FakeSpotify::id).toList();
    }

    static String uri(int number) {
        return "spotify:track:" + id(number);
    }

    SpotifyApp app() {
        return SpotifyApp.of(CLIENT, SECRET).at(server.url() + "/v1", server.url());
    }

    FakeSpotify tracks(int count) {
        IntStream.rangeClosed(1, count).forEach(this::track);
        return this;
    }

    FakeSpotify track(int number) {
        Map<String, Object> track = new LinkedHashMap<>();
        track.put("id", id(number));
        track.put("uri", uri(number));
        track.put("type", "track");
        track.put("name", "Song " + number);
        track.put("artists", List.of(Map.of("id", id(900), "name", "Band", "type", "artist")));
        track.put("duration_ms", 180_000 + number);
        track.put("popularity", 50);
        track.put("available_markets", List.of("SE", "DE"));
        track.put("external_ids", Map.of("isrc", String.format("GBAYE%07d", number)));
        return thing("tracks", track);
    }

    FakeSpotify thing(String kind, Map<String, Object> members) {
        catalogue.computeIfAbsent(kind, first -> new LinkedHashMap<>()).put((String) members.get("id"), members);
        return this;
    }

    FakeSpotify playlist(int number, String... uris) {
        playlists.put(id(number), new ArrayList<>(List.of(uris)));
        return this;
    }

    FakeSpotify saved(String uri) {
        saved.add(uri);
        return this;
    }

    synchronized List<String> saved() {
        return List.copyOf(saved);
    }

    synchronized List<String> playlist(String id) {
        return List.copyOf(playlists.get(id));
    }

    /** The app is new: no requests for many, short pages of hits, fewer members. */
    FakeSpotify inDevelopmentMode() {
        development = true;
        return this;
    }

    synchronized void setDevelopmentMode(boolean development) {
        this.development = development;
    }

    /** Each refresh token is good once. */
    FakeSpotify rotating() {
        rotates = true;
        return this;
    }

    FakeSpotify tokensLiving(long seconds) {
        lifetime = seconds;
        return this;
    }

    FakeSpotify expecting(String challenge) {
        this.challenge = challenge;
        return this;
    }

    FakeSpotify countingBy(LongSupplier nanos) {
        clock = nanos;
        return this;
    }

    /** When requests to the API came. */
    synchronized List<Long> times() {
        return List.copyOf(times);
    }

    /** Refuses the next so many requests to the API. */
    synchronized FakeSpotify refusing(Answer refusal, int times) {
        this.refusal = refusal;
        refusalsLeft = times;
        return this;
    }

    /** No access token is good any more. */
    synchronized void expireTokens() {
        goodTokens.clear();
    }

    synchronized void revoke(String refreshToken) {
        goodRefreshTokens.remove(refreshToken);
    }

    synchronized void admit(String refreshToken) {
        goodRefreshTokens.add(refreshToken);
    }

    /** How many tokens were asked for. */
    long tokensAsked() {
        return server.asked("POST", "/api/token");
    }

    /** What was asked of the API. */
    List<String> asked() {
        return server.asked().stream()
                .filter(one -> one.path().startsWith("/v1"))
                .map(one -> one.method() + " " + one.target().substring(3))
                .toList();
    }

    static Answer error(int status, String message) {
        return Answer.json(status, Map.of("error", Map.of("status", status, "message", message)));
    }

    private synchronized Answer answer(Asked asked) {
        if (asked.path().equals("/api/token")) {
            return token(asked);
        }
        if (!asked.path().startsWith("/v1/")) {
            throw new AssertionError("no such resource");
        }
        if (clock != null) {
            times.add(clock.getAsLong());
        }
        if (refusalsLeft > 0) {
            refusalsLeft--;
            return refusal;
        }
        String token = asked.headers().getOrDefault("authorization", "");
        if (!token.startsWith("Bearer ")) {
            throw new AssertionError("there is no bearer token");
        }
        if (!goodTokens.contains(token.substring(7))) {
            return error(401, "The access token expired");
        }
        boolean user = token.startsWith("Bearer user-");
        String[] path = asked.path().substring(4).split("/");
        return switch (path[0]) {
            case "search" -> search(asked);
            case "me" -> user ? me(asked, path) : error(403, "Insufficient client scope");
            case "playlists" -> playlist(asked, path, user);
            default -> catalogue(asked, path);
        };
    }

    // --- tokens

    private Answer token(Asked asked) {
        if (!asked.method().equals("POST")
                || !asked.headers().getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")) {
            throw new AssertionError("tokens are asked for by a form");
        }
        Map<String, String> form = asked.form();
        String basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        boolean confidential = ("Basic " + basic).equals(asked.headers().get("authorization"));
        if (!confidential && !CLIENT.equals(form.get("client_id"))) {
            return Answer.json(400, Map.of("error", "invalid_client", "error_description", "Invalid client"));
        }
        return switch (String.valueOf(form.get("grant_type"))) {
            case "client_credentials" -> confidential ? granted("app-", null) : invalid("invalid_client");
            case "refresh_token" -> refreshed(form.get("refresh_token"));
            case "authorization_code" -> redeemed(form, confidential);
            default -> Answer.json(400, Map.of("error", "unsupported_grant_type", "error_description", "grant_type"));
        };
    }

    private Answer refreshed(String refreshToken) {
        if (!goodRefreshTokens.contains(refreshToken)) {
            return invalid("invalid_grant");
        }
        if (!rotates) {
            return granted("user-", null);
        }
        goodRefreshTokens.remove(refreshToken);
        String next = "refresh-" + (issued + 1);
        goodRefreshTokens.add(next);
        return granted("user-", next);
    }

    private Answer redeemed(Map<String, String> form, boolean confidential) {
        if (form.get("redirect_uri") == null) {
            throw new AssertionError("the redirect URI is missing");
        }
        boolean proved = confidential || (form.get("code_verifier") != null && challenge != null);
        return CODE.equals(form.get("code")) && proved ? granted("user-", "refresh-0") : invalid("invalid_grant");
    }

    private static Answer invalid(String error) {
        return Answer.json(400, Map.of("error", error, "error_description", "Refresh token revoked"));
    }

    private Answer granted(String prefix, String refreshToken) {
        String token = prefix + ++issued;
        goodTokens.add(token);
        Map<String, Object> grant = new LinkedHashMap<>();
        grant.put("access_token", token);
        grant.put("token_type", "Bearer");
        grant.put("expires_in", lifetime);
        if (refreshToken != null) {
            grant.put("refresh_token", refreshToken);
            grant.put("scope", "user-library-read");
        }
        return Answer.json(200, grant);
    }

    // --- the catalogue

    private Answer catalogue(Asked asked, String[] path) {
        String kind = path[0];
        if (!asked.method().equals("GET") || !MOST.containsKey(kind)) {
            throw new AssertionError("no such resource");
        }
        if (asked.query().containsKey("market") && WITHOUT_MARKET.contains(kind)) {
            throw new AssertionError("there is no market for " + kind);
        }
        if (path.length == 1) {
            return several(asked, kind);
        }
        if (!path[1].matches("[0-9A-Za-z]{22}")) {
            return error(400, "Invalid base62 id");
        }
        return path.length == 2 ? one(kind, path[1]) : list(asked, kind, path[1], path[2]);
    }

    private Answer one(String kind, String id) {
        Map<String, Object> thing = catalogue.getOrDefault(kind, Map.of()).get(id);
        return thing == null ? error(404, "Resource not found") : Answer.json(200, told(thing));
    }

    private Answer several(Asked asked, String kind) {
        if (development) {
            return error(403, "Forbidden");
        }
        String[] ids = String.valueOf(asked.parameter("ids")).split(",");
        if (ids.length > MOST.get(kind)) {
            throw new AssertionError("Too many ids requested: " + ids.length);
        }
        if (Arrays.stream(ids).anyMatch(id -> !id.matches("[0-9A-Za-z]{22}"))) {
            throw new AssertionError("a malformed id may fail them all");
        }
        List<Map<String, Object>> things = new ArrayList<>();
        for (String id : ids) {
            Map<String, Object> thing = catalogue.getOrDefault(kind, Map.of()).get(id);
            things.add(thing == null ? null : told(thing));
        }
        return Answer.json(200, Map.of(kind.replace('-', '_'), things));
    }

    private Map<String, Object> told(Map<String, Object> thing) {
        Map<String, Object> told = new LinkedHashMap<>(thing);
        if (development) {
            told.keySet().removeAll(GONE);
        }
        return told;
    }

    private Answer list(Asked asked, String kind, String id, String what) {
        int most =
                switch (kind + "/" + what) {
                    case "albums/tracks", "shows/episodes" -> 50;
                    case "artists/albums" -> 10;
                    default -> throw new AssertionError("no such list");
                };
        List<Map<String, Object>> all = catalogue.getOrDefault(what, Map.of()).values().stream()
                .map(this::told)
                .toList();
        return page(asked, all, most == 10 ? 5 : 20, most);
    }

    private Answer page(Asked asked, List<? extends Map<String, Object>> all, int standard, int most) {
        Map<String, Object> page = pageOf(asked, all, standard, most);
        return page == null ? error(400, "Invalid limit") : Answer.json(200, page);
    }

    private Map<String, Object> pageOf(Asked asked, List<? extends Map<String, Object>> all, int standard, int most) {
        int limit = number(asked, "limit", standard);
        int offset = number(asked, "offset", 0);
        if (limit < 1 || limit > most) {
            return null;
        }
        List<? extends Map<String, Object>> items =
                all.subList(Math.min(offset, all.size()), Math.min(offset + limit, all.size()));
        String here = server.url() + asked.path() + "?" + rest(asked);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("href", here + "offset=" + offset + "&limit=" + limit);
        page.put("items", items);
        page.put("limit", limit);
        page.put("offset", offset);
        page.put("total", all.size());
        page.put("next", offset + limit < all.size() ? here + "offset=" + (offset + limit) + "&limit=" + limit : null);
        page.put("previous", null);
        return page;
    }

    private static String rest(Asked asked) {
        StringBuilder rest = new StringBuilder();
        asked.query().forEach((name, values) -> {
            if (!Set.of("limit", "offset").contains(name)) {
                rest.append(name)
                        .append('=')
                        .append(values.get(0).replace(" ", "%20").replace("\"", "%22"))
                        .append('&');
            }
        });
        return rest.toString();
    }

    private static int number(Asked asked, String name, int standard) {
        String given = asked.parameter(name);
        return given == null ? standard : Integer.parseInt(given);
    }

    private Answer search(Asked asked) {
        String query = asked.parameter("q");
        if (query == null || query.isBlank() || asked.parameter("type") == null) {
            return error(400, "No search query");
        }
        if (number(asked, "offset", 0) > 1_000) {
            return error(400, "Invalid offset");
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (String type : asked.parameter("type").split(",")) {
            String kind = type + "s";
            List<Map<String, Object>> all = catalogue.getOrDefault(kind, Map.of()).values().stream()
                    .filter(thing -> !query.startsWith("isrc:")
                            || thing.get("external_ids").toString().contains(query.substring(5)))
                    .map(this::told)
                    .toList();
            Map<String, Object> page = pageOf(asked, all, development ? 5 : 20, development ? 10 : 50);
            if (page == null) {
                return error(400, "Invalid limit");
            }
            found.put(kind, page);
        }
        return Answer.json(200, found);
    }

    // --- the user

    private Answer me(Asked asked, String[] path) {
        return switch (asked.method() + " " + String.join("/", path)) {
            case "GET me" ->
                Answer.json(
                        200,
                        told(Map.of(
                                "id",
                                "ann",
                                "account_id",
                                "a1",
                                "display_name",
                                "Ann",
                                "type",
                                "user",
                                "email",
                                "ann@example.org",
                                "country",
                                "SE")));
            case "GET me/tracks" -> page(asked, savedThings("track"), 20, 50);
            case "GET me/albums" -> page(asked, savedThings("album"), 20, 50);
            case "GET me/top/tracks" ->
                page(
                        asked,
                        List.copyOf(catalogue.getOrDefault("tracks", Map.of()).values()),
                        20,
                        50);
            case "GET me/top/artists" ->
                page(
                        asked,
                        List.copyOf(catalogue.getOrDefault("artists", Map.of()).values()),
                        20,
                        50);
            case "GET me/playlists" ->
                page(
                        asked,
                        playlists.keySet().stream()
                                .map(id -> Map.<String, Object>of("id", id, "name", "List"))
                                .toList(),
                        20,
                        50);
            case "GET me/following" -> following(asked);
            case "GET me/library/contains" ->
                uris(
                        asked,
                        uris -> Answer.json(
                                200, uris.stream().map(saved::contains).toList()));
            case "PUT me/library" ->
                uris(asked, uris -> {
                    saved.addAll(uris);
                    return Answer.text(200, "");
                });
            case "DELETE me/library" ->
                uris(asked, uris -> {
                    saved.removeAll(uris);
                    return Answer.text(200, "");
                });
            default -> throw new AssertionError("no such resource");
        };
    }

    private List<Map<String, Object>> savedThings(String type) {
        return saved.stream()
                .filter(uri -> uri.startsWith("spotify:" + type + ":"))
                .map(uri -> Map.of("added_at", "2026-01-02T03:04:05Z", type, (Object)
                        Map.of("uri", uri, "id", uri.substring(uri.lastIndexOf(':') + 1))))
                .toList();
    }

    private Answer uris(Asked asked, Function<List<String>, Answer> then) {
        List<String> uris = List.of(String.valueOf(asked.parameter("uris")).split(","));
        if (uris.size() > 40) {
            throw new AssertionError("Too many uris: " + uris.size());
        }
        if (!asked.body().isEmpty()) {
            throw new AssertionError("the URIs are in the query, not in a body");
        }
        return then.apply(uris);
    }

    private Answer following(Asked asked) {
        if (!"artist".equals(asked.parameter("type"))) {
            return error(400, "Invalid type");
        }
        List<Map<String, Object>> all =
                List.copyOf(catalogue.getOrDefault("artists", Map.of()).values());
        int limit = number(asked, "limit", 20);
        String after = asked.parameter("after");
        int from = after == null
                ? 0
                : 1 + all.stream().map(artist -> artist.get("id")).toList().indexOf(after);
        List<Map<String, Object>> items = all.subList(from, Math.min(from + limit, all.size()));
        Map<String, Object> page = new LinkedHashMap<>();
        boolean last = from + limit >= all.size();
        Object end = items.isEmpty() ? "" : items.get(items.size() - 1).get("id");
        page.put("href", server.url() + asked.target());
        page.put("items", items);
        page.put("limit", limit);
        page.put("next", last ? null : server.url() + "/v1/me/following?type=artist&limit=" + limit + "&after=" + end);
        page.put("cursors", last ? new LinkedHashMap<>() : Map.of("after", end));
        page.put("total", all.size());
        return Answer.json(200, Map.of("artists", page));
    }

    // --- playlists

    private Answer playlist(Asked asked, String[] path, boolean user) {
        List<String> items = playlists.get(path[1]);
        if (items == null) {
            return error(404, "Resource not found");
        }
        if (path.length == 2) {
            return Answer.json(
                    200,
                    Map.of(
                            "id",
                            path[1],
                            "name",
                            "List",
                            "snapshot_id",
                            "snapshot-" + snapshots,
                            "items",
                            Map.of("href", "", "total", items.size())));
        }
        if (!user || !path[2].equals("items")) {
            return error(403, "Forbidden");
        }
        if (asked.method().equals("GET")) {
            return page(
                    asked,
                    items.stream()
                            .map(uri -> Map.of(
                                    "added_at",
                                    (Object) "2026-01-02T03:04:05Z",
                                    "is_local",
                                    false,
                                    "item",
                                    Map.of("uri", uri, "type", "track")))
                            .toList(),
                    20,
                    50);
        }
        return changed(asked, items);
    }

    @SuppressWarnings("unchecked")
    private Answer changed(Asked asked, List<String> items) {
        Map<String, Object> body = asked.json();
        switch (asked.method()) {
            case "POST" -> {
                List<String> uris = (List<String>) body.get("uris");
                atMost(uris);
                items.addAll(body.containsKey("position") ? (Integer) body.get("position") : items.size(), uris);
            }
            case "PUT" -> {
                if (body.containsKey("uris")) {
                    atMost((List<String>) body.get("uris"));
                    items.clear();
                    items.addAll((List<String>) body.get("uris"));
                } else {
                    int start = (Integer) body.get("range_start");
                    List<String> range = items.subList(start, start + (Integer) body.get("range_length"));
                    List<String> moved = List.copyOf(range);
                    int before = (Integer) body.get("insert_before");
                    range.clear();
                    items.addAll(before > start ? before - moved.size() : before, moved);
                }
            }
            case "DELETE" -> {
                List<Map<String, String>> gone = (List<Map<String, String>>) body.get("items");
                atMost(gone);
                items.removeAll(gone.stream().map(item -> item.get("uri")).toList());
            }
            default -> throw new AssertionError("no such method");
        }
        return Answer.json(200, Map.of("snapshot_id", "snapshot-" + ++snapshots));
    }

    private static void atMost(List<?> items) {
        if (items.isEmpty() || items.size() > 100) {
            throw new AssertionError("a request changes between 1 and 100 items: " + items.size());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.close();
    }
}
