package io.millrace.wats.contract;

import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/**
 * What one call of a client sends, as the files in {@code wire} have it.
 *
 * @param name the client's method, from the domain on, and perhaps which of its calls
 * @param refused whether it is not sent, because it cannot be right
 */
record Fact(String name, boolean refused, List<Exchange> exchanges, Function<Wats, Publisher<?>> call) {
    private static final Map<String, Map<String, Function<Wats, Publisher<?>>>> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("app", AppCalls.calls());
        CALLS.put("product", ProductCalls.calls());
        CALLS.put("asset", AssetCalls.calls());
        CALLS.put("production", ProductionCalls.calls());
        CALLS.put("report", ReportCalls.calls());
        CALLS.put("submissions", SubmissionCalls.calls());
        CALLS.put("process", ProcessCalls.calls());
        CALLS.put("analytics", AnalyticsCalls.calls());
        CALLS.put("rootcause", RootcauseCalls.calls());
        CALLS.put("software", SoftwareCalls.calls());
        CALLS.put("scim", ScimCalls.calls());
    }

    /**
     * A request and its answer.
     *
     * @param body empty for none; {@code form} and {@code bytes} for a file, whatever is in it
     */
    record Exchange(String method, String url, String body, String answer) {}

    /** All there are; fails where a call has no fact, or a fact no call. */
    static Stream<Fact> all() {
        return CALLS.entrySet().stream().flatMap(domain -> read(domain.getKey(), domain.getValue()).stream());
    }

    /** The client's method, such as {@code asset.usage.addUses}. */
    String method() {
        return name.split(" ", 2)[0];
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<Fact> read(String domain, Map<String, Function<Wats, Publisher<?>>> calls) {
        Map<String, Function<Wats, Publisher<?>>> left = new LinkedHashMap<>(calls);
        List<Fact> facts = Stream.of(
                        Json.fixture(Fact.class, "wire/" + domain + ".txt").split("(?m)^= "))
                .skip(1)
                .map(block -> fact(block.lines().toList(), left))
                .toList();
        if (!left.isEmpty()) {
            throw new IllegalStateException("wire/" + domain + ".txt does not say what these send: " + left.keySet());
        }
        return facts;
    }

    private static Fact fact(List<String> lines, Map<String, Function<Wats, Publisher<?>>> calls) {
        String name = lines.get(0);
        List<Exchange> exchanges = new ArrayList<>();
        boolean refused = false;
        for (String line : lines.subList(1, lines.size())) {
            int last = exchanges.size() - 1;
            if (line.startsWith("> ")) {
                String[] request = line.split(" ", 3);
                exchanges.add(new Exchange(request[1], request[2], "", "{}"));
            } else if (line.startsWith("< ")) {
                Exchange known = exchanges.get(last);
                exchanges.set(last, new Exchange(known.method(), known.url(), known.body(), line.substring(2)));
            } else if (line.equals("refused")) {
                refused = true;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                Exchange known = exchanges.get(last);
                exchanges.set(last, new Exchange(known.method(), known.url(), known.body() + line, known.answer()));
            }
        }
        if (refused != exchanges.isEmpty()) {
            throw new IllegalStateException(name + " is to be refused, or to send something");
        }
        return new Fact(name, refused, exchanges, Objects.requireNonNull(calls.remove(name), "no call " + name));
    }
}
