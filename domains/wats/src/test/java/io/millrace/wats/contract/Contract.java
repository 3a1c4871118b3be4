package io.millrace.wats.contract;

import io.millrace.wats.Json;
import io.millrace.wats.contract.Operation.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the service takes: {@code contract.txt}, which says how to read it, and {@code deviations.txt} on top of it. */
final class Contract {
    private static final Pattern OPERATION = Pattern.compile("(GET|PUT|POST|PATCH|DELETE) (\\S+)(.*?)(?: <- (\\S+))?");
    private static final Pattern MODEL = Pattern.compile("(\\w+):(.*)");
    private static final Pattern TYPED = Pattern.compile("\\{(\\w+):(\\w+)}");
    private static final Pattern MEMBER = Pattern.compile("([$\\w]+)(\\*?)=(\\S+)");

    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> models = new LinkedHashMap<>();

    /** The contract of WATS as its vendor describes it. */
    static Contract described() {
        return new Contract().read("contract.txt");
    }

    /** The contract of WATS that the project keeps to: as described, and what it is known to take beyond. */
    static Contract known() {
        return described().read("deviations.txt");
    }

    /** What only deviations say. */
    static Contract deviations() {
        return new Contract().read("deviations.txt");
    }

    Collection<Operation> operations() {
        return operations.values();
    }

    boolean has(String operation) {
        return operations.containsKey(operation);
    }

    Map<String, Map<String, String>> models() {
        return models;
    }

    /** The operations that a request is for; two where the service tells them apart by what is asked for. */
    List<Operation> of(String method, String path) {
        List<Operation> matching = operations.values().stream()
                .filter(operation -> operation.method().equals(method)
                        && operation.pattern().matcher(path).matches())
                .toList();
        int best = matching.stream().mapToInt(Operation::literal).max().orElse(0);
        return matching.stream().filter(each -> each.literal() == best).toList();
    }

    /** What is wrong with a request. */
    List<String> violations(Sent sent) {
        List<Operation> candidates = of(sent.method(), sent.path());
        if (candidates.isEmpty()) {
            return List.of("there is no such operation");
        }
        return candidates.stream()
                .map(operation -> violations(operation, sent))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
    }

    private List<String> violations(Operation operation, Sent sent) {
        List<String> wrong = new ArrayList<>();
        Values values = new Values(models, wrong);
        Matcher path = operation.pattern().matcher(sent.path());
        if (path.matches()) {
            operation.variables().forEach((name, type) -> values.text(name, type, decoded(path.group(name))));
        }
        Map<String, String> query = new LinkedHashMap<>();
        sent.query().forEach(pair -> {
            if (query.put(pair.getKey(), pair.getValue()) != null) {
                wrong.add("the query has " + pair.getKey() + " twice");
            }
            Parameter known = operation.parameters().get(pair.getKey());
            if (known == null) {
                wrong.add("the query has no " + pair.getKey());
            } else {
                values.text(pair.getKey(), known.type(), pair.getValue());
            }
        });
        operation.parameters().forEach((name, parameter) -> {
            if (parameter.required() && !query.containsKey(name)) {
                wrong.add("the query needs " + name);
            }
        });
        values.body(operation.body(), sent);
        return wrong;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Contract read(String resource) {
        Json.fixture(Contract.class, resource)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(this::line);
        return this;
    }

    private void line(String line) {
        Matcher operation = OPERATION.matcher(line);
        Matcher model = MODEL.matcher(line);
        if (operation.matches()) {
            operation(operation.group(1), operation.group(2), operation.group(3), operation.group(4));
        } else if (model.matches()) {
            Map<String, String> members = models.computeIfAbsent(model.group(1), name -> new LinkedHashMap<>());
            pairs(model.group(2)).forEach((name, member) -> members.put(name, member.type()));
        } else {
            throw new IllegalArgumentException("neither an operation nor a model: " + line);
        }
    }

    private void operation(String method, String typedPath, String parameters, String body) {
        Map<String, String> variables = new LinkedHashMap<>();
        String path = TYPED.matcher(typedPath).replaceAll(variable -> {
            variables.put(variable.group(1), variable.group(2));
            return "{" + variable.group(1) + "}";
        });
        Operation known = operations.get(method + " " + path);
        Map<String, Parameter> all = new LinkedHashMap<>(known == null ? Map.of() : known.parameters());
        all.putAll(pairs(parameters));
        String type = body != null ? body : known == null ? "" : known.body();
        Operation operation = Operation.of(method, path, variables, all, type);
        operations.put(operation.name(), operation);
    }

    private static Map<String, Parameter> pairs(String text) {
        Map<String, Parameter> pairs = new LinkedHashMap<>();
        for (String pair : text.strip().split(" +", -1)) {
            Matcher member = MEMBER.matcher(pair);
            if (member.matches()) {
                pairs.put(
                        member.group(1),
                        new Parameter(member.group(3), !member.group(2).isEmpty()));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException("neither a parameter nor a member: " + pair);
            }
        }
        return pairs;
    }
}
