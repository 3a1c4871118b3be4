package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WATS server in memory, listening on the loopback interface.
 *
 * <pre>{@code
 * try (WatsSimulator simulator = WatsSimulator.builder()
 *         .products(1_000)
 *         .latency(Latency.constant(Duration.ofMillis(300)))
 *         .start()) {
 *     // point a client at simulator.url() with simulator.token()
 * }
 * }</pre>
 *
 * <p>It knows {@code GET /api/App/Version}; products ({@code GET /api/Product/{partNumber}[/{revision}]},
 * {@code GET /api/Product/Query}, {@code PUT /api/Product}, {@code PUT /api/Product/Revision}); SCIM users
 * ({@code GET /api/SCIM/v2/Users[/{id}|/userName={name}]}); and {@code POST /api/Report/WSJF}. Other paths get 404,
 * other methods 405. Every request needs {@code Authorization: Basic <token>}, otherwise it gets 401. A body larger
 * than 64 MiB gets 413. Errors have a JSON body with a {@code Message}.
 *
 * <p>The simulator's choices, where WATS documents nothing: creating what exists is answered with 409; changing
 * something with an unknown id with 400; members that a body leaves out stay as they are; tags are a view of
 * {@code xmlData} and ignored on input; a query option or filter that is not understood is refused with 400.
 *
 * <p><b>Threads:</b> every method may be called from any thread, except that {@link Builder#start()} and {@link
 * #close()} block and must not be called on an event loop. The server runs on one daemon thread of its own.
 *
 * <p><b>Memory:</b> products, accepted reports and one counter for each distinct key are kept until the simulator is
 * garbage; with a rate limit also eight bytes for each request of the last window.
 */
public final class WatsSimulator implements AutoCloseable {

    private final String token;
    private final Meter meter;
    private final ReportStore reports;
    private final SimulatedServer server;

    private WatsSimulator(Options options) {
        Options.RateLimit limit = options.rateLimit();
        token = options.token();
        meter = new Meter(limit == null ? Duration.ZERO : limit.window());
        reports = new ReportStore();
        ProductStore products = new ProductStore();
        int ordinal = 0;
        for (String partNumber : options.partNumbers()) {
            products.seed(SeedProducts.product(partNumber, ordinal++));
        }
        UserStore users = new UserStore(options.users(), options.maxUsersPerPage());
        server = new SimulatedServer(options, new Router(products, users, reports), meter);
    }

    /** Describes a simulator; nothing runs before {@link Builder#start()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** The base URL, for instance {@code http://127.0.0.1:49152}, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The only token that is accepted; it belongs verbatim after {@code Authorization: Basic}. */
    public String token() {
        return token;
    }

    /** What has been seen so far. */
    public Counters counters() {
        return meter.counters();
    }

    /** The accepted reports by id (lower case); a copy. */
    public Map<String, SubmittedReport> reports() {
        return reports.all();
    }

    /**
     * How many requests of this key have been received in full, refused and faulty ones included; 0 for a key never
     * seen.
     *
     * <p>The key of a request is the part number of a product or revision that is read or written, the id (in lower
     * case) of a report, the id or name of a user. A page of users has the key
     * {@code /api/SCIM/v2/Users?startIndex=51}, a product list {@code /api/Product/Query?$skip=0}, defaults filled in.
     * Any other request, also one whose body does not say what it is about, has its path.
     */
    public int requests(String key) {
        return server.desk().requests(key);
    }

    /** Stops listening, closes all connections and waits for both; a second call does nothing. Blocks. */
    @Override
    public void close() {
        server.close();
    }

    /** Options of a simulator. Each method changes this builder; a builder can start several simulators. */
    public static final class Builder {

        private final Set<String> partNumbers = new LinkedHashSet<>();
        private final Map<String, List<Fault>> faults = new LinkedHashMap<>();
        private int users;
        private int maxUsersPerPage = 100;
        private Latency latency = Latency.none();
        private Options.@Nullable RateLimit rateLimit;
        private String token =
                Base64.getEncoder().encodeToString("simulator:simulator".getBytes(StandardCharsets.UTF_8));
        private int port;
        private @Nullable Duration idleTimeout;

        private Builder() {}

        /** Adds the products {@code PN-1} to {@code PN-count}, each with the revisions {@code A} and {@code B}. */
        public Builder products(int count) {
            Draw.require(count >= 0, "count", count);
            for (int number = 1; number <= count; number++) {
                partNumbers.add("PN-" + number);
            }
            return this;
        }

        /** Adds a product with exactly this part number, whatever characters it has. */
        public Builder product(String partNumber) {
            Draw.require(!partNumber.isBlank(), "partNumber", partNumber);
            partNumbers.add(partNumber);
            return this;
        }

        /** Has the users {@code user1@example.com} to {@code user<count>@example.com}. Default: none. */
        public Builder users(int count) {
            Draw.require(count >= 0, "count", count);
            users = count;
            return this;
        }

        /** Caps a page of users, whatever the client asks for; also the default page size. Default: 100. */
        public Builder maxUsersPerPage(int count) {
            Draw.require(count >= 1, "count", count);
            maxUsersPerPage = count;
            return this;
        }

        /** How long an answer takes. Default: {@link Latency#none()}. */
        public Builder latency(Latency serviceTime) {
            latency = Objects.requireNonNull(serviceTime, "serviceTime");
            return this;
        }

        /**
         * Accepts at most this many authorised requests in any window of this length, by their time of arrival. One
         * more is answered at once with 429 and a {@code Retry-After} in whole seconds, rounded up, at least 1; it uses
         * up nothing of the limit. Default: no limit.
         */
        public Builder rateLimit(int requests, Duration window) {
            Draw.require(requests >= 1, "requests", requests);
            Draw.require(window.compareTo(Duration.ZERO) > 0, "window", window);
            rateLimit = new Options.RateLimit(requests, window);
            return this;
        }

        /**
         * Plans a fault for the requests of one key ({@link WatsSimulator#requests(String)}), refused ones not counted.
         * Several faults of a key follow one another, each for as many requests as it is limited to.
         */
        public Builder fault(String key, Fault fault) {
            faults.computeIfAbsent(key, unused -> new ArrayList<>()).add(Objects.requireNonNull(fault, "fault"));
            return this;
        }

        /** The token to accept. Default: one that is obviously made up. */
        public Builder token(String basicToken) {
            Draw.require(!basicToken.isBlank(), "basicToken", "blank");
            token = basicToken;
            return this;
        }

        /** The TCP port. Default: 0, a free one. */
        public Builder port(int number) {
            Draw.require(number >= 0 && number <= 65_535, "number", number);
            port = number;
            return this;
        }

        /** Closes a connection that was idle for this long, as servers and load balancers do. Default: never. */
        public Builder idleTimeout(Duration time) {
            Draw.require(time.compareTo(Duration.ZERO) > 0, "time", time);
            idleTimeout = time;
            return this;
        }

        /**
         * Starts listening on 127.0.0.1 and returns when the port is open. Blocks.
         *
         * @throws reactor.netty.ChannelBindException if the port is taken
         */
        public WatsSimulator start() {
            Map<String, List<Fault>> planned = new LinkedHashMap<>();
            faults.forEach((key, list) -> planned.put(key, List.copyOf(list)));
            return new WatsSimulator(new Options(
                    List.copyOf(partNumbers),
                    users,
                    maxUsersPerPage,
                    latency,
                    rateLimit,
                    planned,
                    token,
                    port,
                    idleTimeout));
        }
    }
}
