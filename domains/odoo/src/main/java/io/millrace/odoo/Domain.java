package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which records: what Odoo calls a domain. Immutable.
 *
 * <pre>{@code
 * Domain late = where("state").in("sent", "sale")
 *         .and(where("date_order").lt(since))
 *         .and(where("partner_id.country_id.code").eq("BE").or(where("partner_id.vat").isUnset()));
 * }</pre>
 *
 * <p>On the wire it is a list in prefix notation, in which a connector is followed by exactly as many operands as it takes; here it always
 * is one whole condition, so that none can fall apart when it becomes part of another.
 */
public final class Domain {
    private static final Domain ALL = new Domain(List.of());
    private static final Domain NOTHING = new Domain(List.of(List.of(0, "=", 1)));
    private static final Pattern PATH = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    private static final int LEAF = 3;

    private final List<Object> terms;

    private Domain(List<Object> terms) {
        this.terms = terms;
    }

    /** All records. */
    public static Domain all() {
        return ALL;
    }

    /**
     * The start of a condition: the field that it is about, which may be one of a related record ({@code country_id.code}).
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if that is no name of a field
     */
    public static Field where(String field) {
        if (!PATH.matcher(field).matches()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no name of a field: '" + field + "'");
        }
        return new Field(field);
    }

    /**
     * A domain as Odoo writes it, for what cannot be said otherwise; conditions without a connector between them must all hold.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if connectors and conditions do not fit each other
     */
    public static Domain of(List<?> terms) {
        List<List<Object>> conditions = new ArrayList<>();
        for (int i = terms.size() - 1; i >= 0; i--) { // backwards, operands come before their connector
            conditions.add(condition(terms.get(i), conditions));
        }
        Collections.reverse(conditions);
        return conditions.stream().map(Domain::new).reduce(ALL, Domain::and);
    }

    private static List<Object> condition(@Nullable Object term, List<List<Object>> following) {
        if (term instanceof List<?> leaf && leaf.size() == LEAF) {
            boolean named = leaf.get(0) instanceof String || leaf.get(0) instanceof Number;
            if (named && leaf.get(1) instanceof String) {
                return List.of(Values.toWire(leaf));
            }
        }
        int operands = "!".equals(term) ? 1 : "&".equals(term) || "|".equals(term) ? 2 : 0;
        if (operands == 0) {
            throw refused("neither a condition [field, operator, value] nor a connector: " + term);
        }
        if (following.size() < operands) {
            throw refused("'" + term + "' takes " + operands + " conditions, and is followed by " + following.size());
        }
        List<Object> whole = new ArrayList<>();
        whole.add(term);
        for (int i = 0; i < operands; i++) {
            whole.addAll(following.remove(following.size() - 1));
        }
        return whole;
    }

    /** The records that do not fulfil a condition. */
    public static Domain not(Domain condition) {
        return condition.terms.isEmpty() ? NOTHING : joined("!", condition);
    }

    /** The records that fulfil all conditions; all records if there are none. */
    public static Domain allOf(Collection<Domain> conditions) {
        return conditions.stream().reduce(ALL, Domain::and);
    }

    /** The records that fulfil any of the conditions; no record if there are none. */
    public static Domain anyOf(Collection<Domain> conditions) {
        return conditions.stream().reduce(Domain::or).orElse(NOTHING);
    }

    /** The records that fulfil both. */
    public Domain and(Domain other) {
        if (terms.isEmpty()) {
            return other;
        }
        return other.terms.isEmpty() ? this : joined("&", this, other);
    }

    /** The records that fulfil one of them, or both. */
    public Domain or(Domain other) {
        return terms.isEmpty() || other.terms.isEmpty() ? ALL : joined("|", this, other);
    }

    private static Domain joined(String connector, Domain... operands) {
        List<Object> whole = new ArrayList<>();
        whole.add(connector);
        Arrays.stream(operands).forEach(operand -> whole.addAll(operand.terms));
        return new Domain(Collections.unmodifiableList(whole));
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, "this is no domain: " + why);
    }

    /** As it is sent. */
    public List<Object> terms() {
        return terms;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Domain domain && domain.terms.equals(terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return terms.toString();
    }

    /**
     * One side of a condition. The other is a text, a number, a boolean, a date, a point in time (written in UTC) or an id; null, or {@code
     * false}, for what is not set.
     */
    public static final class Field {
        private final String path;

        private Field(String path) {
            this.path = path;
        }

        /** Equal to a value, or not set where that is null. */
        public Domain eq(@Nullable Object value) {
            return leaf("=", value);
        }

        /** Another value than this, or set where that is null. */
        public Domain ne(@Nullable Object value) {
            return leaf("!=", value);
        }

        public Domain lt(Object value) {
            return leaf("<", value);
        }

        public Domain le(Object value) {
            return leaf("<=", value);
        }

        public Domain gt(Object value) {
            return leaf(">", value);
        }

        public Domain ge(Object value) {
            return leaf(">=", value);
        }

        /** Equal to a value; any where that is null. */
        public Domain eqIfGiven(@Nullable Object value) {
            return leaf("=?", value);
        }

        public Domain isSet() {
            return leaf("!=", null);
        }

        public Domain isUnset() {
            return leaf("=", null);
        }

        /** Holds the text. */
        public Domain like(String part) {
            return leaf("like", part);
        }

        public Domain notLike(String part) {
            return leaf("not like", part);
        }

        /** Holds the text, whatever the case. */
        public Domain ilike(String part) {
            return leaf("ilike", part);
        }

        public Domain notIlike(String part) {
            return leaf("not ilike", part);
        }

        /** Is like the pattern, in which {@code %} stands for any text and {@code _} for any character. */
        public Domain matches(String pattern) {
            return leaf("=like", pattern);
        }

        /** As {@link #matches}, whatever the case. */
        public Domain matchesIgnoringCase(String pattern) {
            return leaf("=ilike", pattern);
        }

        /** Equal to one of the values; with none of them, never. */
        public Domain in(@Nullable Object... values) {
            return in(Arrays.asList(values));
        }

        /** Equal to one of the values; with none of them, never. */
        public Domain in(Collection<? extends @Nullable Object> values) {
            return leaf("in", values);
        }

        /** Equal to none of the values. */
        public Domain notIn(Collection<? extends @Nullable Object> values) {
            return leaf("not in", values);
        }

        /** The record, or one below it in its hierarchy. */
        public Domain childOf(Object idOrName) {
            return leaf("child_of", idOrName);
        }

        /** The record, or one above it in its hierarchy. */
        public Domain parentOf(Object idOrName) {
            return leaf("parent_of", idOrName);
        }

        /** A related record fulfils a condition; from version 17 on. */
        public Domain any(Domain condition) {
            return leaf("any", condition);
        }

        /** No related record fulfils a condition; from version 17 on. */
        public Domain notAny(Domain condition) {
            return leaf("not any", condition);
        }

        private Domain leaf(String operator, @Nullable Object value) {
            return new Domain(List.of(List.of(path, operator, Values.toWire(value))));
        }

        @Override
        public String toString() {
            return path;
        }
    }
}
