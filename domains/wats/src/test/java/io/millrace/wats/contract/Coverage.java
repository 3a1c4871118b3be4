package io.millrace.wats.contract;

import io.millrace.wats.Json;
import io.millrace.wats.Offered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** Which operations of the service the clients offer, by what their methods are seen to send. */
final class Coverage {
    private static final Pattern FIND = Pattern.compile("\\.find(?=[A-Z]\\w*$)");

    private final Map<String, Set<String>> methods = new LinkedHashMap<>();
    private final Set<String> unseen = methodsThatAsk();
    private final Map<String, String> reasons = reasons();

    private Coverage() {
        Contract known = Contract.known();
        Fact.all().forEach(fact -> {
            unseen.remove(fact.method());
            fact.exchanges().stream()
                    .map(exchange -> Sent.of(exchange.method(), exchange.url(), "", ""))
                    .flatMap(sent -> known.of(sent.method(), sent.path()).stream())
                    .forEach(operation -> methods.computeIfAbsent(operation.name(), name -> new TreeSet<>())
                            .add(fact.method()));
        });
    }

    static Coverage measured() {
        return new Coverage();
    }

    /** Operations that are offered although there is a reason against it, and reasons against nothing. */
    List<String> idleReasons() {
        List<String> names = names(Contract.described());
        return reasons.keySet().stream()
                .filter(start -> names.stream().noneMatch(name -> path(name).startsWith(start))
                        || names.stream()
                                .filter(name -> path(name).startsWith(start))
                                .anyMatch(methods::containsKey))
                .toList();
    }

    /** Operations beyond the contract that no method sends. */
    List<String> idleDeviations() {
        return beyond().stream().filter(name -> !methods.containsKey(name)).toList();
    }

    /** As the README has it. */
    String markdown() {
        List<String> described = names(Contract.described());
        List<String> lines = new ArrayList<>();
        lines.add("%d of the %d public operations are offered."
                .formatted(described.stream().filter(methods::containsKey).count(), described.size()));
        lines.add("");
        lines.add("| operation | offered by | not offered, because |");
        lines.add("|---|---|---|");
        described.forEach(name -> lines.add(row(name)));
        lines.add("");
        lines.add("Beyond the description, each with its reason in `deviations.txt`:");
        lines.add("");
        lines.add("| operation | offered by |");
        lines.add("|---|---|");
        beyond().forEach(name -> lines.add("| `%s` | %s |".formatted(name, offered(name))));
        lines.add("");
        lines.add("Methods that no wire fact shows yet: "
                + (unseen.isEmpty() ? "none." : code(unseen) + ". What they send is not counted above."));
        return String.join("\n", lines);
    }

    /** All of them, but for those that only say "find" to what another says "get" to, and those that do it to many. */
    private static Set<String> methodsThatAsk() {
        Set<String> names = Offered.methods(method -> Publisher.class.isAssignableFrom(method.getReturnType())
                && !method.getName().endsWith("Batch"));
        names.add("version");
        names.removeIf(name ->
                FIND.matcher(name).find() && names.contains(FIND.matcher(name).replaceFirst(".get")));
        return names;
    }

    private static List<String> beyond() {
        List<String> described = names(Contract.described());
        return names(Contract.deviations()).stream()
                .filter(name -> !described.contains(name))
                .toList();
    }

    private String row(String name) {
        String why = methods.containsKey(name)
                ? ""
                : reasons.entrySet().stream()
                        .filter(reason -> path(name).startsWith(reason.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("no wire fact shows it yet");
        return "| `%s` | %s | %s |".formatted(name, offered(name), why);
    }

    private String offered(String name) {
        return code(methods.getOrDefault(name, Set.of()));
    }

    private static String code(Set<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static List<String> names(Contract contract) {
        return contract.operations().stream().map(Operation::name).toList();
    }

    private static String path(String name) {
        return name.substring(name.indexOf(' ') + 1);
    }

    private static Map<String, String> reasons() {
        return Json.fixture(Coverage.class, "not-offered.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1], (one, other) -> one, LinkedHashMap::new));
    }
}
