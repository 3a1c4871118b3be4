package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads OData's {@code $filter} as far as WATS documents it: {@code or} over {@code and} over {@code not}, {@code eq ne gt ge lt
 * le in}, {@code contains startswith endswith}, {@code tolower toupper trim length}, and {@code list/any(v: condition)}. Anything
 * else is refused with 400.
 */
final class ODataFilter {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*('[^']*+(?:''[^']*+)*+'|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                    + "|\\d{4}-\\d\\d-\\d\\d(?:T[0-9:.]+(?:Z|[+-]\\d\\d:\\d\\d)?)?"
                    + "|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,4})?|[A-Za-z_][\\w/]*|[(),:])\\s*");

    private static final int DEEPEST = 100;
    private static final String ANY = "/any";

    private final List<String> tokens;
    private Collection<String> properties;
    private Map<String, List<String>> lists;
    private int next;
    private int depth;

    private ODataFilter(List<String> tokens, Collection<String> properties, Map<String, List<String>> lists) {
        this.tokens = tokens;
        this.properties = properties;
        this.lists = lists;
    }

    /**
     * @param properties the names that may be asked for, in whatever case
     * @param lists the lists that a row has, with what may be asked for of theirs
     */
    static Predicate<Row> parse(String filter, Collection<String> properties, Map<String, List<String>> lists) {
        ODataFilter reader = new ODataFilter(tokens(filter), properties, lists);
        Predicate<Row> condition = reader.or();
        if (reader.next < reader.tokens.size()) {
            throw refused("'" + reader.tokens.get(reader.next) + "' is not expected after a condition");
        }
        return condition;
    }

    /** The name as the rows have it. */
    static String property(String name, Collection<String> properties) {
        return properties.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> refused("there is no property '" + name + "', only " + properties));
    }

    static Refusal refused(String why) {
        return Refusal.badRequest("The query specified in the URI is not valid: " + why + ".");
    }

    private static List<String> tokens(String filter) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(filter);
        int end = 0;
        while (end < filter.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw refused("syntax error at position " + end + " in '" + filter + "'");
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        return tokens;
    }

    private Predicate<Row> or() {
        List<Predicate<Row>> conditions = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            conditions.add(and());
        }
        return row -> conditions.stream().anyMatch(condition -> condition.test(row));
    }

    private Predicate<Row> and() {
        List<Predicate<Row>> conditions = new ArrayList<>(List.of(unary()));
        while (takes("and")) {
            conditions.add(unary());
        }
        return row -> conditions.stream().allMatch(condition -> condition.test(row));
    }

    private Predicate<Row> unary() {
        if (takes("not")) {
            return nested(this::unary).negate();
        }
        if (takes("(")) {
            Predicate<Row> inner = nested(this::or);
            expect(")");
            return inner;
        }
        String token = take();
        return switch (token) {
            case "true" -> row -> true;
            case "false" -> row -> false;
            case "contains" -> text(String::contains);
            case "startswith" -> text(String::startsWith);
            case "endswith" -> text(String::endsWith);
            default ->
                token.endsWith(ANY) ? any(token.substring(0, token.length() - ANY.length())) : comparison(value(token));
        };
    }

    /** True where one row of a list fulfils a condition, in which the members of that row have the variable's name before theirs. */
    private Predicate<Row> any(String named) {
        String list = property(named, lists.keySet());
        expect("(");
        String prefix = take() + "/";
        expect(":");
        Collection<String> outerProperties = properties;
        Map<String, List<String>> outerLists = lists;
        properties = Stream.concat(
                        outerProperties.stream(),
                        lists.getOrDefault(list, List.of()).stream().map(prefix::concat))
                .toList();
        lists = Map.of();
        Predicate<Row> condition = or();
        properties = outerProperties;
        lists = outerLists;
        expect(")");
        return row -> row.list(list).stream()
                .anyMatch(inner -> condition.test(
                        name -> name.startsWith(prefix) ? inner.get(name.substring(prefix.length())) : row.get(name)));
    }

    /** Refuses what only a filter that is meant to do harm would have. */
    private <T> T nested(Supplier<T> inner) {
        if (++depth > DEEPEST) {
            throw refused("it is nested more than " + DEEPEST + " times");
        }
        T read = inner.get();
        depth--;
        return read;
    }

    private Predicate<Row> text(BiPredicate<String, String> function) {
        expect("(");
        Function<Row, @Nullable Object> whole = value(take());
        expect(",");
        Function<Row, @Nullable Object> part = value(take());
        expect(")");
        return row -> whole.apply(row) instanceof String text
                && part.apply(row) instanceof String wanted
                && function.test(text, wanted);
    }

    private Predicate<Row> comparison(Function<Row, @Nullable Object> left) {
        String operator = take();
        if (operator.equals("in")) {
            List<Function<Row, @Nullable Object>> values = new ArrayList<>();
            expect("(");
            do {
                values.add(value(take()));
            } while (takes(","));
            expect(")");
            return row -> values.stream().anyMatch(value -> ODataValue.holds("eq", left.apply(row), value.apply(row)));
        }
        if (!ODataValue.OPERATORS.contains(operator)) {
            throw refused("'" + operator + "' is no operator");
        }
        Function<Row, @Nullable Object> right = value(take());
        return row -> ODataValue.holds(operator, left.apply(row), right.apply(row));
    }

    private Function<Row, @Nullable Object> value(String token) {
        if (takes("(")) {
            Function<Row, @Nullable Object> argument = nested(() -> value(take()));
            expect(")");
            return row -> argument.apply(row) instanceof String text ? ODataValue.function(token, text) : null;
        }
        if (token.equals("null")) {
            return row -> null;
        }
        Object literal = ODataValue.literal(token);
        if (literal != null) {
            return row -> literal;
        }
        if (!Character.isLetter(token.charAt(0)) && token.charAt(0) != '_') {
            throw refused("'" + token + "' is no value");
        }
        String name = property(token, properties);
        return row -> row.get(name);
    }

    private String take() {
        if (next == tokens.size()) {
            throw refused("the condition ends too early");
        }
        return tokens.get(next++);
    }

    private boolean takes(String token) {
        boolean there = next < tokens.size()
                && tokens.get(next).toLowerCase(Locale.ROOT).equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!takes(token)) {
            throw refused("'" + token + "' is expected");
        }
    }
}
