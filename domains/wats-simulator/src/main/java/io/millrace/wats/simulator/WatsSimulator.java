package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * <p>It knows what the clients of all nine WATS domains send: products, assets, production, reports, analytics, tickets, software,
 * SCIM and processes. It remembers: what is saved can be read, found and counted. Statistics are computed from the reports that
 * it has. Other paths get 404, other methods 405. Every request needs {@code Authorization: Basic <token>}, otherwise it gets
 * 401. A body larger than 64 MiB gets 413. Errors have a JSON body with a {@code Message}.
 *
 * <p>What there is from the beginning, the builder says. It follows from {@link Builder#seed}, the amounts and the {@link
 * Builder#clock} alone, and is the same in every run; most of it is made when it is asked for.
 *
 * <p>The simulator's choices, where WATS documents nothing: creating what exists is answered with 409; changing
 * something with an unknown id with 400; members that a body leaves out stay as they are; tags are a view of
 * {@code xmlData} and ignored on input; a query option or filter that is not understood is refused with 400; a list without an order
 * is in that of creation; texts in filters compare exactly; a request without a parameter that it needs gets 404, as ASP.NET
 * answers it; an internal endpoint wants a {@code Referer}, else 403; a unit has to pass each test operation in which any unit
 * of its product was tested; units of a revision without a box build take any child; of several products, revisions or units in
 * one request, those that are right are saved and the others counted; a product is in the group of its category, unless filters
 * say otherwise; a unit counts in a yield once for each operation, where and when its first run was.
 *
 * <p><b>Threads:</b> every method may be called from any thread, except that {@link Builder#start()} and {@link
 * #close()} block and must not be called on an event loop. The server runs on one daemon thread of its own.
 *
 * <p><b>Memory:</b> products, whatever was saved or uploaded, and one counter for each distinct key are kept until the
 * simulator is garbage; of seeded reports, once a list or a statistic has been asked for, about 300 bytes each; with a rate limit also eight bytes for each request of the last window.
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
        Domains domains = new Domains(options);
        reports = domains.reports();
        server = new SimulatedServer(options, new Router(domains.routes()), meter);
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

    /** The reports that were submitted and accepted, by id (lower case); a copy. Seeded ones are not among them. */
    public Map<String, SubmittedReport> reports() {
        return reports.accepted();
    }

    /**
     * How many requests of this key have been received in full, refused and faulty ones included; 0 for a key never
     * seen.
     *
     * <p>The key of a request is what names the one thing that it is about: the part number of a product or revision, the id
     * (in lower case) of a report, the id or name of a user, the id or serial number of an asset, the serial number of a unit
     * (of a parent, where there are two), the id of a ticket, the id or name of a package, the name of a pool of serial
     * numbers. A page of users has the key {@code /api/SCIM/v2/Users?startIndex=51}, a list of products or reports {@code
     * /api/Product/Query?$skip=0}, defaults filled in. Any other request, also one whose body does not say what it is about,
     * has its path.
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
        private int units;
        private int reports;
        private int assets;
        private int tickets;
        private int packages;
        private long seed = 1;
        private Clock clock = Clock.systemUTC();
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

        /** Has the units {@code SN-000001} and so on, of the products in turn; not finalized. Default: none. */
        public Builder units(int count) {
            units = notNegative(count);
            return this;
        }

        /**
         * Has this many reports of the last 60 days, tests and repairs, about the units in turn; where there are none, about
         * units that only reports know, four reports each. Default: none.
         */
        public Builder reports(int count) {
            reports = notNegative(count);
            return this;
        }

        /** Has the assets {@code A-0001} and so on, of the types that there are, every tenth with the nine after it as its parts. */
        public Builder assets(int count) {
            assets = notNegative(count);
            return this;
        }

        /** Has this many tickets in all states of their life. Default: none. */
        public Builder tickets(int count) {
            tickets = notNegative(count);
            return this;
        }

        /** Has this many software packages, of three versions each, the first released and the last a draft. Default: none. */
        public Builder packages(int count) {
            packages = notNegative(count);
            return this;
        }

        /** Another seed makes other things. Default: 1. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** What time it is to the server; seeded reports end when it starts. Default: the system's clock. */
        public Builder clock(Clock time) {
            clock = Objects.requireNonNull(time, "time");
            return this;
        }

        private static int notNegative(int count) {
            Draw.require(count >= 0, "count", count);
            return count;
        }

        /** Has the users {@code user1@example.com} to {@code user<count>@example.com}. Default: none. */
        public Builder users(int count) {
            users = notNegative(count);
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
            List<String> products = List.copyOf(partNumbers);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as stations write times
            return new WatsSimulator(new Options(
                    new Seeds(products, units, reports, assets, tickets, packages, seed, now),
                    clock,
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
