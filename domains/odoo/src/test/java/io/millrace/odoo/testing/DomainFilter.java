package io.millrace.odoo.testing;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tells which rows a domain, as it was sent, lets through. Malformed ones are refused, as the server does. */
final class DomainFilter {
    private final Orm orm;

    DomainFilter(Orm orm) {
        this.orm = orm;
    }

    Predicate<Map<String, Object>> of(String model, Object domain) {
        if (!(domain instanceof List<?> terms)) {
            throw malformed(domain);
        }
        Deque<Predicate<Map<String, Object>>> operands = new ArrayDeque<>();
        for (int i = terms.size() - 1; i >= 0; i--) {
            Object term = terms.get(i);
            if ("!".equals(term)) {
                operands.push(pop(operands, domain).negate());
            } else if ("&".equals(term)) {
                operands.push(pop(operands, domain).and(pop(operands, domain)));
            } else if ("|".equals(term)) {
                operands.push(pop(operands, domain).or(pop(operands, domain)));
            } else {
                operands.push(leaf(model, term));
            }
        }
        return operands.stream().reduce(row -> true, Predicate::and);
    }

    static boolean mentions(Object domain, String field) {
        return domain instanceof List<?> terms
                && terms.stream()
                        .anyMatch(term -> term instanceof List<?> leaf && !leaf.isEmpty() && field.equals(leaf.get(0)));
    }

    private static Predicate<Map<String, Object>> pop(Deque<Predicate<Map<String, Object>>> operands, Object domain) {
        if (operands.isEmpty()) {
            throw malformed(domain);
        }
        return operands.pop();
    }

    private Predicate<Map<String, Object>> leaf(String model, Object term) {
        if (!(term instanceof List<?> leaf) || leaf.size() != 3 || !(leaf.get(1) instanceof String operator)) {
            throw malformed(term);
        }
        Object left = leaf.get(0);
        Object right = leaf.get(2);
        if (left instanceof Number constant) {
            boolean holds = constant.equals(right);
            return row -> holds;
        }
        String path = (String) left;
        return row -> holds(model, row, path, operator, right);
    }

    private boolean holds(String model, Map<String, Object> row, String path, String operator, Object right) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Field field = Schema.field(model, name);
        Object value = orm.value(model, row, field);
        if (dot >= 0 || operator.equals("any") || operator.equals("not any")) {
            Object within = dot < 0 ? right : List.of(List.of(path.substring(dot + 1), operator, right));
            Predicate<Map<String, Object>> related = of(field.relation(), within);
            boolean any =
                    ids(value).stream().map(id -> orm.row(field.relation(), id)).anyMatch(related);
            return operator.equals("not any") != any;
        }
        return compare(field, value, operator, right);
    }

    private static List<Long> ids(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(id -> (Long) id).toList()
                : value == null ? List.of() : List.of((Long) value);
    }

    private static boolean compare(Field field, Object value, String operator, Object right) {
        return switch (operator) {
            case "=" -> right instanceof List<?> list ? isOneOf(value, list) : same(value, right);
            case "!=" -> !same(value, right);
            case "=?" -> same(null, right) || same(value, right);
            case "in" -> isOneOf(value, (Collection<?>) right);
            case "not in" -> !isOneOf(value, (Collection<?>) right);
            case "<" -> value != null && order(value, right) < 0;
            case "<=" -> value != null && order(value, right) <= 0;
            case ">" -> value != null && order(value, right) > 0;
            case ">=" -> value != null && order(value, right) >= 0;
            case "like" -> text(value).contains(text(right));
            case "not like" -> !text(value).contains(text(right));
            case "ilike" -> lower(value).contains(lower(right));
            case "not ilike" -> !lower(value).contains(lower(right));
            case "=like" -> pattern(right, 0).matcher(text(value)).matches();
            case "=ilike" ->
                pattern(right, Pattern.CASE_INSENSITIVE).matcher(text(value)).matches();
            case "child_of", "parent_of" -> same(value, right);
            default ->
                throw PythonError.builtin("ValueError", "Invalid leaf operator " + operator + " on " + field.name());
        };
    }

    private static boolean isOneOf(Object value, Collection<?> all) {
        return value instanceof List<?> several
                ? several.stream().anyMatch(each -> isOneOf(each, all))
                : all.stream().anyMatch(each -> same(value, each));
    }

    private static boolean same(Object value, Object right) {
        boolean unset = right == null || right.equals(false);
        if (value == null || unset) {
            return unset && (value == null || value.equals(false) || value.equals(List.of()));
        }
        return value instanceof Number && right instanceof Number ? order(value, right) == 0 : value.equals(right);
    }

    private static int order(Object left, Object right) {
        if (left instanceof Number && right instanceof Number) {
            return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
        }
        return left.toString().compareTo(Objects.toString(right));
    }

    private static String text(Object value) {
        return value == null || value.equals(false) ? "" : value.toString();
    }

    private static String lower(Object value) {
        return text(value).toLowerCase(Locale.ROOT);
    }

    private static Pattern pattern(Object right, int flags) {
        String quoted = Pattern.quote(text(right)).replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q");
        return Pattern.compile(quoted, flags | Pattern.DOTALL);
    }

    private static PythonError malformed(Object domain) {
        return PythonError.builtin("ValueError", "Invalid domain term " + domain);
    }
}
