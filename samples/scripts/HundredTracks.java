import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.batch.BatchCollector;
import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.spotify.Spotify;
import io.millrace.spotify.SpotifyApp;
import io.millrace.spotify.model.Track;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts the calls that a service makes which needs a hundred tracks, each for somebody else: first as it is, then with a collector in front.
 * Spotify is a fake within this program, so it needs no account.
 *
 * <p>{@code samples/millrace samples/scripts/HundredTracks.java}
 */
class HundredTracks {
    private static final AtomicInteger CALLS = new AtomicInteger(); // as the server counts them

    public static void main(String[] args) throws IOException {
        if (args.length != 0) {
            System.err.println("Usage: HundredTracks.java");
            System.exit(2);
        }
        HttpServer server = fakeSpotify();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        SpotifyApp app = SpotifyApp.of("any-app", "any-secret").at(url + "/v1", url);
        try (Spotify spotify = Spotify.connect(app, options -> options.withQuota(Quota.unlimited()));
                BatchCollector<String, Track> collector =
                        BatchCollector.of(spotify.tracks().bulk()).start()) {
            serve("each by itself", spotify.tracks()::get);
            serve("through a collector", collector::submit);
        } finally {
            server.stop(0);
        }
    }

    /** What the service does knows nothing of how tracks are had. */
    private static void serve(String how, Function<String, Mono<Track>> track) {
        CALLS.set(0);
        List<String> ids = IntStream.range(0, 100).mapToObj(i -> "%022d".formatted(i)).toList();
        List<Track> tracks = Await.list(Flux.fromIterable(ids).flatMap(track, ids.size()));
        System.out.printf("%-20s %d tracks, %d calls%n", how, tracks.size(), CALLS.get());
    }

    private static HttpServer fakeSpotify() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/token", exchange -> answer(exchange, "{\"access_token\":\"any\",\"expires_in\":3600}"));
        server.createContext("/v1/tracks", exchange -> {
            CALLS.incrementAndGet();
            String query = exchange.getRequestURI().getRawQuery();
            if (query == null) {
                answer(exchange, track(exchange.getRequestURI().getPath().replace("/v1/tracks/", "")));
            } else {
                String ids = URLDecoder.decode(query.replace("ids=", ""), StandardCharsets.UTF_8);
                answer(exchange, Stream.of(ids.split(",")).map(HundredTracks::track).collect(Collectors.joining(",", "{\"tracks\":[", "]}")));
            }
        });
        server.start();
        return server;
    }

    private static String track(String id) {
        return "{\"id\":\"" + id + "\",\"name\":\"Track " + id.replaceFirst("^0+(?=.)", "") + "\"}";
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
