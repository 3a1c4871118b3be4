package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a list is asked for: OData's options, of which each list knows its own. */
final class ListQuery {

    private final Predicate<Row> filter;
    private final @Nullable Comparator<Row> order;
    private final int skip;
    private final int top;

    private ListQuery(Predicate<Row> filter, @Nullable Comparator<Row> order, int skip, int top) {
        this.filter = filter;
        this.order = order;
        this.skip = skip;
        this.top = top;
    }

    /**
     * What a list knows.
     *
     * @param options the names of its options
     * @param filterable the properties that it can be filtered by
     * @param lists the lists of each row, with what rows can be filtered by in them
     * @param orderable the properties that it can be ordered by
     * @param usualTop how many rows it has where none are asked for
     * @param mostTop more must not be asked for
     */
    record Rules(
            Set<String> options,
            Collection<String> filterable,
            Map<String, List<String>> lists,
            Collection<String> orderable,
            int usualTop,
            int mostTop) {}

    /** Refuses with 400 an option that the list does not know. */
    static ListQuery of(RequestUri uri, Rules rules) {
        for (String name : uri.query().keySet()) {
            if (name.startsWith("$") && !rules.options().contains(name)) {
                throw Refusal.badRequest("The simulator does not support the query option '" + name + "'.");
            }
        }
        String filter = uri.query().get("$filter");
        String order = uri.query().get("$orderby");
        int top = uri.number("$top", rules.usualTop(), 0);
        if (top > rules.mostTop() && uri.query().containsKey("$top")) {
            throw ODataFilter.refused("the limit of " + rules.mostTop() + " for $top is exceeded");
        }
        return new ListQuery(
                filter == null ? row -> true : ODataFilter.parse(filter, rules.filterable(), rules.lists()),
                order == null ? null : order(order, rules.orderable()),
                uri.number("$skip", 0, 0),
                top);
    }

    /** The rows that are wanted; those that come first where no order is wanted. */
    <T> List<T> of(Stream<T> rows, Function<? super T, Row> asRow) {
        Stream<T> matching = rows.filter(row -> filter.test(asRow.apply(row)));
        Comparator<Row> wanted = order;
        Stream<T> ordered =
                wanted == null ? matching : matching.sorted((a, b) -> wanted.compare(asRow.apply(a), asRow.apply(b)));
        return ordered.skip(skip).limit(top).toList();
    }

    private static Comparator<Row> order(String text, Collection<String> orderable) {
        List<Comparator<Row>> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] words = part.strip().split("\\s+", -1);
            if (words.length > 2 || (words.length == 2 && !words[1].matches("(?i)asc|desc"))) {
                throw ODataFilter.refused("'" + part + "' is no order");
            }
            String property = ODataFilter.property(words[0], orderable);
            Comparator<Row> ascending =
                    Comparator.comparing(row -> row.get(property), Comparator.nullsFirst(ODataValue::compare));
            parts.add(words.length == 2 && words[1].equalsIgnoreCase("desc") ? ascending.reversed() : ascending);
        }
        return parts.stream().reduce(Comparator::thenComparing).orElseThrow();
    }
}
