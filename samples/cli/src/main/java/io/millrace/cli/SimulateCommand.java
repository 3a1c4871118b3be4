package io.millrace.cli;

import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace wats simulate}. */
@Command(
        name = "simulate",
        description = "Runs a simulated WATS server on this machine, until it is interrupted.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    private static final int ASSETS = 50;
    private static final int TICKETS = 20;
    private static final int PACKAGES = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port to listen on; default: a free one.")
    private int port;

    @Option(
            names = "--latency",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            description = "How long each answer takes; default: ${DEFAULT-VALUE}.")
    private Duration latency = Duration.ZERO;

    @Option(
            names = "--rate-limit",
            paramLabel = "N/DURATION|none",
            converter = RateLimit.Converter.class,
            description = "Answers 429 to what exceeds it; default: none.")
    private @Nullable RateLimit rateLimit;

    @Option(
            names = "--products",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many products it has: PN-1, PN-2, ...; default: ${DEFAULT-VALUE}.")
    private int products;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many user accounts it has; default: ${DEFAULT-VALUE}.")
    private int users;

    @Option(
            names = "--units",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many units it has: SN-000001, SN-000002, ...; default: ${DEFAULT-VALUE}.")
    private int units;

    @Option(
            names = "--reports",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many reports of the last 60 days it has; default: ${DEFAULT-VALUE}.")
    private int reports;

    @Override
    public Integer call() throws InterruptedException {
        Usage.atLeast(0, command, "--port", port);
        Usage.atMost(65_535, command, "--port", port);
        Usage.atLeast(0, command, "--products", products);
        Usage.atLeast(0, command, "--users", users);
        Usage.atLeast(0, command, "--units", units);
        Usage.atLeast(0, command, "--reports", reports);
        WatsSimulator.Builder builder = WatsSimulator.builder()
                .port(port)
                .products(products)
                .users(users)
                .units(units)
                .reports(reports)
                .assets(ASSETS)
                .tickets(TICKETS)
                .packages(PACKAGES)
                .latency(Latency.constant(latency));
        if (rateLimit != null && rateLimit.window() != null) {
            builder.rateLimit(rateLimit.requests(), rateLimit.window());
        }
        try (WatsSimulator simulator = builder.start()) {
            System.out.println("export MILLRACE_WATS_BASE_URL=" + simulator.url());
            System.out.println("export MILLRACE_WATS_TOKEN=" + simulator.token());
            System.out.flush();
            new CountDownLatch(1).await(); // until the process is told to end
            return Main.OK;
        }
    }
}
