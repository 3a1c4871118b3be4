package io.millrace.wats.contract;

import io.millrace.wats.Wats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/app.txt} says the requests of. */
final class AppCalls {

    private AppCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("version", w -> w.version());
        return calls;
    }
}
