package io.millrace.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** All ways by name, in the order in which they are shown. */
final class Ways {
    static final String BARE = "bare";
    static final String BATCH = "millrace-batch";

    private static final Map<String, BiFunction<String, Integer, Way>> ALL = new LinkedHashMap<>();

    static {
        ALL.put(BARE, BareWay::new);
        ALL.put("millrace-loop", MillraceWay::loop);
        ALL.put("millrace-observed", MillraceWay::observed);
        ALL.put(BATCH, MillraceWay::batch);
        ALL.put("web-client", WebClientWay::new);
        ALL.put("async-http-client", AsyncHttpClientWay::new);
        ALL.put("jdk", JdkWay::futures);
        ALL.put("jdk-virtual", JdkWay::virtualThreads);
    }

    private Ways() {}

    /** Opens the ways of these names, or all; says why where this JVM cannot. */
    static Map<String, Way> open(List<String> names, String url, int inFlight) {
        Map<String, Way> ways = new LinkedHashMap<>();
        for (String name : names.isEmpty() ? ALL.keySet() : names) {
            BiFunction<String, Integer, Way> way = ALL.get(name);
            if (way == null) {
                throw new IllegalArgumentException("no way is called " + name + "; there are " + ALL.keySet());
            }
            try {
                ways.put(name, way.apply(url, inFlight));
            } catch (UnsupportedOperationException unsupported) {
                System.out.println(name + ": " + unsupported.getMessage());
            }
        }
        return ways;
    }
}
