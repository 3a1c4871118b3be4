package io.millrace.benchmarks;

import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;

/**
 * How much of a rate limit is used, and how often the server says 429, when two clients of one credential, batches and
 * single calls together, share a quota that equals the server's own.
 */
@Command(
        name = "quota",
        description = "A rate limit used up without a 429, about a minute.",
        mixinStandardHelpOptions = true)
final class QuotaBenchmark implements Runnable {
    private static final int CAP = 25;
    private static final int WINDOWS = 6;

    @Override
    public void run() {
        WarmUp.run();
        System.out.printf("%-16s %10s %10s %10s %10s%n", "limit", "latency", "requests", "used", "429s");
        row(500, Duration.ofSeconds(6), Duration.ofMillis(100));
        row(50, Duration.ofSeconds(1), Duration.ofMillis(100));
        row(5, Duration.ofSeconds(1), Duration.ofMillis(100));
    }

    private static void row(int requests, Duration window, Duration latency) {
        int total = requests * WINDOWS;
        Quota quota = Quota.sliding(requests, window);
        try (WatsSimulator server = WatsSimulator.builder()
                        .products(1)
                        .latency(Latency.constant(latency))
                        .rateLimit(requests, window)
                        .start();
                Wats one = connect(server, quota);
                Wats other = connect(server, quota)) {
            Flux<?> batch = one.product().productsBatch().concurrency(CAP).run(Collections.nCopies(total / 2, "PN-1"));
            Flux<?> singles = Flux.range(0, total - total / 2)
                    .flatMap(i -> other.product().getProduct("PN-1"), CAP, 1);
            // From the last answer of the first window to the last of all: that many windows, filled to what extent?
            List<Long> answers = Await.list(Flux.merge(batch, singles).map(answer -> System.nanoTime()));
            double windows = (double) (answers.get(total - 1) - answers.get(requests - 1)) / window.toNanos();
            double used = 100.0 * (WINDOWS - 1) / windows;
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %7d ms %10d %8.1f %% %10d%n",
                    requests + "/" + window.toSeconds() + "s",
                    latency.toMillis(),
                    total,
                    used,
                    server.counters().rejected());
        }
    }

    private static Wats connect(WatsSimulator server, Quota quota) {
        return Wats.connect(server.url(), server.token(), options -> options.withQuota(quota));
    }
}
