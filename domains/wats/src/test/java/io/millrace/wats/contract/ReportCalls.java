package io.millrace.wats.contract;

import io.millrace.wats.Wats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/report.txt} says the requests of. */
final class ReportCalls {

    private ReportCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("report.submitWsjf", w -> w.report()
                .submitWsjf("{\"type\":\"T\",\"pn\":\"PSU-240\",\"comment\":null}"));
        return calls;
    }
}
