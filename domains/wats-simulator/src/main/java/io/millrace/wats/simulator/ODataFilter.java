package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads OData's {@code $filter} as far as WATS documents it: {@code or} over {@code and} over {@code not}, {@code eq ne gt ge lt
 * le in}, {@code contains startswith endswith}, {@code tolower toupper trim length}. Anything else is refused with 400.
 */
final class ODataFilter {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*('(?:[^']|'')*'|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                    + "|\\d{4}-\\d\\d-\\d\\d(?:T[0-9:.]+(?:Z|[+-]\\d\\d:\\d\\d)?)?"
                    + "|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|[A-Za-z_][\\w/]*|[(),])\\s*");

    private final Collection<String> properties;
    private final List<String> tokens;
    private int next;

    private ODataFilter(Collection<String> properties, List<String> tokens) {
        this.properties = properties;
        this.tokens = tokens;
    }

    /** @param properties the names that may be asked for, in whatever case */
    static Predicate<Row> parse(String filter, Collection<String> properties) {
        ODataFilter reader = new ODataFilter(properties, tokens(filter));
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
        Predicate<Row> condition = and();
        while (takes("or")) {
            condition = condition.or(and());
        }
        return condition;
    }

    private Predicate<Row> and() {
        Predicate<Row> condition = unary();
        while (takes("and")) {
            condition = condition.and(unary());
        }
        return condition;
    }

    private Predicate<Row> unary() {
        if (takes("not")) {
            return unary().negate();
        }
        if (takes("(")) {
            Predicate<Row> inner = or();
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
            default -> comparison(value(token));
        };
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
            Function<Row, @Nullable Object> argument = value(take());
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
