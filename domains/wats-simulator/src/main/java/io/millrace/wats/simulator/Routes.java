package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The methods and paths that there are. Of several that fit a path, the first one that was added is taken; so paths without
 * variables come before those with.
 */
final class Routes {

    private final Map<String, List<Route>> byArea = new HashMap<>();

    /** A request that is known by its path. */
    Routes add(String method, String path, Function<Call, Reply> work) {
        return add(method, path, Call::path, work);
    }

    /**
     * @param path with variables in braces, each a whole segment
     * @param key the name under which faults, latencies and counts know the request
     */
    Routes add(String method, String path, Function<Call, String> key, Function<Call, Reply> work) {
        List<String> segments = List.of(path.substring(1).split("/"));
        byArea.computeIfAbsent(area(segments), unused -> new ArrayList<>()).add(new Route(method, segments, key, work));
        return this;
    }

    /** The routes whose paths fit. */
    List<Route> at(List<String> segments) {
        return segments.size() < 2
                ? List.of()
                : byArea.getOrDefault(area(segments), List.of()).stream()
                        .filter(route -> route.fits(segments))
                        .toList();
    }

    private static String area(List<String> segments) {
        return segments.get(1).toLowerCase(Locale.ROOT);
    }

    /** What is done for a method and a path. */
    record Route(String method, List<String> path, Function<Call, String> key, Function<Call, Reply> work) {

        /** WATS ignores the case of its own names. */
        boolean fits(List<String> segments) {
            if (segments.size() != path.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!path.get(i).startsWith("{") && !path.get(i).equalsIgnoreCase(segments.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
