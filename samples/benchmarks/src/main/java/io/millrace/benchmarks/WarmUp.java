package io.millrace.benchmarks;

import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.Collections;

/** Lets the JVM load and compile what is measured, against a server of its own. */
final class WarmUp {
    private static final int CALLS = 20_000;

    private WarmUp() {}

    static void run() {
        try (WatsSimulator server = WatsSimulator.builder().products(1).start();
                Wats wats =
                        Wats.connect(server.url(), server.token(), options -> options.withQuota(Quota.unlimited()))) {
            Await.await(wats.product().productsBatch().concurrency(25).report(Collections.nCopies(CALLS, "PN-1")));
        }
    }
}
