package io.millrace.wats.odata;

import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the values are, a condition means what it was built to mean, to a reader who knows OData's grammar alone. */
class FilterPropertyTest {
    private static final List<String> NAMES = List.of("a", "b");

    /** A condition, and what it is to mean. */
    record Meant(Filter filter, Predicate<Map<String, String>> meaning) {}

    @Property(tries = 300)
    void value_whateverItHolds_staysOneText(@ForAll("texts") String value) {
        for (String text : List.of(
                where("a").eq(value).toString(),
                where("a").contains(value).toString(),
                where("a").in(value).toString())) {
            assertThat(ODataReader.textsIn(text)).containsExactly(value);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.MIXIN)
    void condition_whateverItHolds_meansWhatItWasBuiltFor(
            @ForAll("conditions") Meant meant, @ForAll("texts") String a, @ForAll("texts") String b) {
        Map<String, String> row = Map.of("a", a, "b", b);
        assertThat(ODataReader.read(meant.filter().toString()).test(row))
                .as(meant.filter().toString())
                .isEqualTo(meant.meaning().test(row));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of("x", "y", "", "'", "''", "' or true or '", "')", "a eq 'x", "x') or not (a in ('"),
                Arbitraries.strings().withChars("'(),xy \\\"").ofMaxLength(6),
                Arbitraries.strings().ofMaxLength(20));
    }

    @Provide
    Arbitrary<Meant> conditions() {
        return Arbitraries.recursive(this::simple, FilterPropertyTest::compound, 0, 4);
    }

    private static Arbitrary<Meant> compound(Arbitrary<Meant> part) {
        return Arbitraries.oneOf(
                part.map(inner ->
                        new Meant(Filter.not(inner.filter()), inner.meaning().negate())),
                Combinators.combine(part, part)
                        .as((left, right) -> new Meant(
                                left.filter().and(right.filter()),
                                left.meaning().and(right.meaning()))),
                Combinators.combine(part, part)
                        .as((left, right) -> new Meant(
                                left.filter().or(right.filter()), left.meaning().or(right.meaning()))));
    }

    private Arbitrary<Meant> simple() {
        return Combinators.combine(
                        Arbitraries.of(NAMES),
                        texts().list().ofMaxSize(4),
                        Arbitraries.of("eq", "ne", "in", "contains"))
                .as((name, values, operator) -> {
                    String value = values.isEmpty() ? "x" : values.get(0);
                    return switch (operator) {
                        case "eq" -> new Meant(where(name).eq(value), row -> value.equals(row.get(name)));
                        case "ne" -> new Meant(where(name).ne(value), row -> !value.equals(row.get(name)));
                        case "in" -> new Meant(where(name).in(values), row -> values.contains(row.get(name)));
                        default ->
                            new Meant(where(name).contains(value), row -> row.get(name)
                                    .contains(value));
                    };
                });
    }
}
