package io.millrace.wats;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.analytics.AnalyticsClient;
import io.millrace.wats.asset.AssetClient;
import io.millrace.wats.process.ProcessClient;
import io.millrace.wats.product.ProductClient;
import io.millrace.wats.production.ProductionClient;
import io.millrace.wats.report.ReportClient;
import io.millrace.wats.rootcause.RootCauseClient;
import io.millrace.wats.scim.ScimClient;
import io.millrace.wats.software.SoftwareClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * A WATS server, as one caller sees it.
 *
 * <pre>{@code
 * try (Wats wats = Wats.connect("https://example.wats.com", token)) {
 *     Product product = Await.await(wats.product().getProduct("PN-1"));
 * }
 * }</pre>
 *
 * <p>Thread-safe and meant to be kept: it holds the connections. Unless told otherwise it makes at most 500 requests in any
 * 60 seconds and has at most 32 in flight, counted together with every other client of this JVM that has the same server
 * and token.
 */
public final class Wats implements AutoCloseable {
    private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.+-]{0,63}");

    private final Pipeline pipeline;
    private final ProductClient product;
    private final AssetClient asset;
    private final ProductionClient production;
    private final ScimClient scim;
    private final ReportClient report;
    private final ProcessClient process;
    private final AnalyticsClient analytics;
    private final SoftwareClient software;
    private final RootCauseClient rootcause;

    private Wats(ClientOptions options) {
        this.pipeline = new Pipeline("wats", options, () -> Quota.sliding(500, Duration.ofSeconds(60)));
        this.product = new ProductClient(pipeline);
        this.asset = new AssetClient(pipeline);
        this.production = new ProductionClient(pipeline);
        this.scim = new ScimClient(pipeline);
        this.report = new ReportClient(pipeline);
        this.process = new ProcessClient(pipeline);
        this.analytics = new AnalyticsClient(pipeline);
        this.software = new SoftwareClient(pipeline);
        this.rootcause = new RootCauseClient(pipeline);
    }

    /**
     * A client for a server; connects nothing yet.
     *
     * @param baseUrl where the server is; with or without {@code /api} at its end
     * @param token an API token as WATS issues it, which is the Base64 of {@code user:password}; sent as it is
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if URL or token cannot be right
     */
    public static Wats connect(String baseUrl, String token) {
        return connect(baseUrl, token, UnaryOperator.identity());
    }

    /** As {@link #connect(String, String)}, with options of your own: {@code o -> o.withQuota(Quota.unlimited())}. */
    public static Wats connect(String baseUrl, String token, UnaryOperator<ClientOptions> options) {
        String server = baseUrl.replaceAll("/+$", "").replaceAll("(?<!:/)/api$", ""); // a host may be called api
        return new Wats(options.apply(ClientOptions.of(server, Credential.basic(token))));
    }

    /**
     * The server's version, such as {@code 25.3.1}. The cheapest way to learn whether address and token are right.
     *
     * <p>{@code GET /api/App/Version}
     */
    public Mono<String> version() {
        return pipeline.send(() ->
                        Request.get("/api/App/Version").named("app", "version").as(byte[].class))
                .map(body -> new String(body, StandardCharsets.UTF_8).strip().replaceAll("^\"|\"$", ""))
                .filter(version -> VERSION.matcher(version).matches())
                .switchIfEmpty(Mono.error(() -> new MillraceException(
                        ErrorCode.INVALID_RESPONSE,
                        "GET " + pipeline.baseUrl()
                                + "/api/App/Version did not answer with a version; check that the URL is that of a WATS server",
                        null,
                        1,
                        null)))
                .onErrorStop();
    }

    /** Products and their revisions. */
    public ProductClient product() {
        return product;
    }

    /** Test equipment, fixtures and stations. */
    public AssetClient asset() {
        return asset;
    }

    /** Units: what has been built, what it consists of, and its serial numbers. */
    public ProductionClient production() {
        return production;
    }

    /** User accounts. */
    public ScimClient scim() {
        return scim;
    }

    /** Test and repair reports. */
    public ReportClient report() {
        return report;
    }

    /** Processes: the operations that units go through. */
    public ProcessClient process() {
        return process;
    }

    /** Tickets: what is being done about a problem, and by whom. */
    public RootCauseClient rootcause() {
        return rootcause;
    }

    /** Software packages that the server distributes to test stations. */
    public SoftwareClient software() {
        return software;
    }

    /** Yield, measurements, repair statistics and what else the server computes from reports. */
    public AnalyticsClient analytics() {
        return analytics;
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
