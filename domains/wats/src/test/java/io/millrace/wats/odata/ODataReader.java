package io.millrace.wats.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the part of OData's grammar that the tests use: {@code or} over {@code and} over {@code not}, eq, ne, in, contains. */
final class ODataReader {
    private static final Pattern TOKEN = Pattern.compile("\\s*('(?:[^']|'')*'|[A-Za-z]+|[(),])", Pattern.DOTALL);

    private final List<String> tokens;
    private int next;

    private ODataReader(List<String> tokens) {
        this.tokens = tokens;
    }

    static Predicate<Map<String, String>> read(String filter) {
        ODataReader reader = new ODataReader(tokens(filter));
        Predicate<Map<String, String>> condition = reader.or();
        if (reader.next != reader.tokens.size()) {
            throw new AssertionError("it goes on after its end: " + filter);
        }
        return condition;
    }

    static List<String> textsIn(String filter) {
        return tokens(filter).stream()
                .filter(token -> token.startsWith("'"))
                .map(ODataReader::text)
                .toList();
    }

    private static List<String> tokens(String filter) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(filter);
        int end = 0;
        while (end < filter.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new AssertionError("no token at " + end + " of " + filter);
            }
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        return tokens;
    }

    private Predicate<Map<String, String>> or() {
        Predicate<Map<String, String>> left = and();
        while (takes("or")) {
            left = left.or(and());
        }
        return left;
    }

    private Predicate<Map<String, String>> and() {
        Predicate<Map<String, String>> left = unary();
        while (takes("and")) {
            left = left.and(unary());
        }
        return left;
    }

    private Predicate<Map<String, String>> unary() {
        if (takes("not")) {
            return unary().negate();
        }
        if (takes("(")) {
            Predicate<Map<String, String>> inner = or();
            expect(")");
            return inner;
        }
        if (takes("false")) {
            return row -> false;
        }
        if (takes("contains")) {
            expect("(");
            String name = take();
            expect(",");
            String part = text(take());
            expect(")");
            return row -> row.get(name).contains(part);
        }
        return comparison(take());
    }

    private Predicate<Map<String, String>> comparison(String name) {
        if (takes("eq")) {
            String value = text(take());
            return row -> row.get(name).equals(value);
        }
        if (takes("ne")) {
            String value = text(take());
            return row -> !row.get(name).equals(value);
        }
        expect("in");
        expect("(");
        List<String> values = new ArrayList<>();
        do {
            values.add(text(take()));
        } while (takes(","));
        expect(")");
        return row -> values.contains(row.get(name));
    }

    private static String text(String token) {
        if (!token.startsWith("'")) {
            throw new AssertionError("no text: " + token);
        }
        return token.substring(1, token.length() - 1).replace("''", "'");
    }

    private String take() {
        return tokens.get(next++);
    }

    private boolean takes(String token) {
        boolean there = next < tokens.size() && tokens.get(next).equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!takes(token)) {
            throw new AssertionError("expected " + token + " in " + tokens);
        }
    }
}
