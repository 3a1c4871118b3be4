package io.millrace.benchmarks;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.http.Credential;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Which limit an adaptive gate finds, and what throughput it gives, against a server whose answers take the longer the more
 * there are beyond 16; and how soon it is back after that server was slow for half a minute.
 */
@Command(
        name = "adaptive",
        description = "An adaptive gate against fixed ones, about seven minutes.",
        mixinStandardHelpOptions = true)
final class AdaptiveBenchmark implements Runnable {
    private static final int CALLERS = 100;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Request<Answer> READ = Request.get("/items/A").as(Answer.class);

    record Answer(String name) {}

    @Override
    public void run() {
        WarmUp.run();
        System.out.printf("%-22s %12s %14s %14s%n", "limit", "answers/s", "p99 at server", "median limit");
        IntStream.of(4, 8, 12, 16, 20, 24, 32, 64).forEach(limit -> row("fixed " + limit, Gate.of(limit)));
        row("adaptive 1 to 64", Gate.adaptive(1, 64));
        row("Netflix Vegas", Gate.adaptive(upTo64(VegasLimit.newBuilder())));
        row("Netflix Gradient2", Gate.adaptive(upTo64(Gradient2Limit.newBuilder())));
        slowDown();
    }

    private static void row(String name, Gate gate) {
        try (KneeServer server = KneeServer.start();
                Pipeline client = connect(server, gate)) {
            Disposable load = load(client);
            sleep(SETTLING);
            server.reset();
            int[] limits = watch(gate, MEASURED).sorted().toArray();
            int answers = server.answers();
            Duration p99 = server.percentile(99);
            load.dispose();
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %12.0f %11d ms %14d%n",
                    name,
                    (double) answers / MEASURED.toSeconds(),
                    p99.toMillis(),
                    limits[limits.length / 2]);
        }
    }

    private static void slowDown() {
        Gate gate = Gate.adaptive(1, 64);
        try (KneeServer server = KneeServer.start();
                Pipeline client = connect(server, gate)) {
            Disposable load = load(client);
            sleep(SETTLING);
            int[] before = watch(gate, MEASURED).sorted().toArray();
            System.out.printf("%nbefore the slow-down the median limit is %d%n", before[before.length / 2]);
            server.slowBy(5);
            int lowest = watch(gate, SLOW).min().orElseThrow();
            System.out.printf("during it, five times as slow for 30 s, it is never below %d%n", lowest);
            server.slowBy(1);
            int[] after = watch(gate, SLOW).toArray();
            int back = IntStream.range(0, after.length)
                    .filter(i -> isAtKnee(after[i]))
                    .filter(i ->
                            IntStream.range(i, Math.min(i + 10, after.length)).allMatch(j -> isAtKnee(after[j])))
                    .findFirst()
                    .orElse(after.length);
            System.out.printf(
                    Locale.ROOT, "%.1f s after its end it is back within 13 and 19 for a second%n", back / 10.0);
            load.dispose();
        }
    }

    /** The limit, ten times a second. */
    private static IntStream watch(Gate gate, Duration duration) {
        int[] limits = new int[(int) duration.toSeconds() * 10];
        for (int i = 0; i < limits.length; i++) {
            sleep(Duration.ofMillis(100));
            limits[i] = gate.limit();
        }
        return IntStream.of(limits);
    }

    private static boolean isAtKnee(int limit) {
        return limit >= 13 && limit <= 19;
    }

    private static Disposable load(Pipeline client) {
        return Flux.range(0, CALLERS)
                .flatMap(caller -> client.send(() -> READ).repeat(), CALLERS)
                .subscribe();
    }

    private static Pipeline connect(KneeServer server, Gate gate) {
        ClientOptions options = ClientOptions.of(server.url(), Credential.bearer("a-token"))
                .withGate(gate)
                .withQuota(Quota.unlimited());
        return new Pipeline("benchmark", options, Quota::unlimited);
    }

    private static Limit upTo64(VegasLimit.Builder vegas) {
        return vegas.maxConcurrency(64).build();
    }

    private static Limit upTo64(Gradient2Limit.Builder gradient) {
        return gradient.maxConcurrency(64).build();
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
