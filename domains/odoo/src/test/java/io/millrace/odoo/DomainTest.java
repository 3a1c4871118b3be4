package io.millrace.odoo;

import static io.millrace.odoo.Domain.all;
import static io.millrace.odoo.Domain.allOf;
import static io.millrace.odoo.Domain.anyOf;
import static io.millrace.odoo.Domain.not;
import static io.millrace.odoo.Domain.where;
import static io.millrace.odoo.Given.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions as the server reads them. */
class DomainTest {
    private static final Domain A = where("a").eq(1);
    private static final Domain B = where("b").eq(2);
    private static final Domain C = where("c").eq(3);

    private static void assertTerms(Domain domain, String terms) {
        assertThat(json(new String(io.millrace.http.Codec.json().encode(domain.terms()))))
                .isEqualTo(json(terms));
    }

    @Test
    void and_always_hasOneConnectorFewerThanParts() {
        assertTerms(A.and(B), "['&',['a','=',1],['b','=',2]]");
        assertTerms(A.and(B).and(C), "['&','&',['a','=',1],['b','=',2],['c','=',3]]");
        assertTerms(allOf(List.of(A, B, C)), "['&','&',['a','=',1],['b','=',2],['c','=',3]]");
    }

    @Test
    void or_ofWholeConditions_keepsThemWhole() {
        assertTerms(A.and(B).or(C), "['|','&',['a','=',1],['b','=',2],['c','=',3]]");
        assertTerms(anyOf(List.of(A, B)), "['|',['a','=',1],['b','=',2]]");
    }

    @Test
    void not_ofSeveralConditions_negatesAllOfThem() {
        assertTerms(not(A.and(B)), "['!','&',['a','=',1],['b','=',2]]");
        assertTerms(
                not(Domain.of(List.of(List.of("a", "=", 1), List.of("b", "=", 2)))),
                "['!','&',['a','=',1],['b','=',2]]");
    }

    @Test
    void all_always_vanishesWhereItAddsNothing() {
        assertThat(all().terms()).isEmpty();
        assertThat(all().and(A)).isEqualTo(A);
        assertThat(A.and(all())).isEqualTo(A);
        assertThat(A.or(all())).isEqualTo(all());
        assertTerms(not(all()), "[[0,'=',1]]");
        assertThat(allOf(List.of())).isEqualTo(all());
        assertTerms(anyOf(List.of()), "[[0,'=',1]]");
    }

    @Test
    void where_always_writesValuesAsOdooDoes() {
        assertTerms(where("x").eq(null), "[['x','=',false]]");
        assertTerms(where("x").isUnset(), "[['x','=',false]]");
        assertTerms(where("x").isSet(), "[['x','!=',false]]");
        assertTerms(where("x").ne("v"), "[['x','!=','v']]");
        assertTerms(where("x").lt(1).and(where("x").le(2)), "['&',['x','<',1],['x','<=',2]]");
        assertTerms(where("x").gt(1).or(where("x").ge(2)), "['|',['x','>',1],['x','>=',2]]");
        assertTerms(where("x").eqIfGiven(null), "[['x','=?',false]]");
        assertTerms(where("x").like("v").and(where("x").notLike("w")), "['&',['x','like','v'],['x','not like','w']]");
        assertTerms(
                where("x").ilike("v").and(where("x").notIlike("w")), "['&',['x','ilike','v'],['x','not ilike','w']]");
        assertTerms(
                where("x").matches("v%").and(where("x").matchesIgnoringCase("w_")),
                "['&',['x','=like','v%'],['x','=ilike','w_']]");
        assertTerms(where("x").in(1, 2), "[['x','in',[1,2]]]");
        assertTerms(where("x").in(Arrays.asList("a", null)), "[['x','in',['a',false]]]");
        assertTerms(where("x").notIn(List.of()), "[['x','not in',[]]]");
        assertTerms(where("x").childOf(7).and(where("x").parentOf(8)), "['&',['x','child_of',7],['x','parent_of',8]]");
        assertTerms(where("x").any(A.and(B)), "[['x','any',['&',['a','=',1],['b','=',2]]]]");
        assertTerms(where("x").notAny(A), "[['x','not any',[['a','=',1]]]]");
        assertTerms(where("x.y").eq(Instant.parse("2025-01-02T03:04:05.9Z")), "[['x.y','=','2025-01-02 03:04:05']]");
        assertTerms(where("x").eq(LocalDate.of(2025, 1, 2)), "[['x','=','2025-01-02']]");
        assertTerms(where("x").eq(Many2One.to(7)), "[['x','=',7]]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a.", ".a", "a..b", "a'", "1a", "a\n"})
    void where_whenThatIsNoField_isRefused(String field) {
        assertRefused(() -> where(field));
    }

    @Test
    void where_whenTheValueHasNoForm_isRefusedAtOnce() {
        assertRefused(() -> where("x").eq(LocalDateTime.of(2025, 1, 2, 3, 4)));
        assertRefused(() -> where("x").eq(Double.NaN));
        assertRefused(() -> where("x").eq(new Object()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; []",
                "[['a','=',1]]; [['a','=',1]]",
                "[['a','=',1],['b','=',2]]; ['&',['a','=',1],['b','=',2]]",
                "['|',['a','=',1],['b','=',2],['c','=',3]]; ['&','|',['a','=',1],['b','=',2],['c','=',3]]",
                "['!',['a','=',1],['b','=',2]]; ['&','!',['a','=',1],['b','=',2]]",
                "[[1,'=',1]]; [[1,'=',1]]"
            })
    void of_whenConnectorsAreLeftOut_putsThemThere(String given, String whole) {
        assertTerms(Domain.of((List<?>) json(given)), whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "['&']",
                "['|',['a','=',1]]",
                "['!']",
                "['a']",
                "[['a','=']]",
                "[['a','=',1,2]]",
                "[[true,'=',1]]",
                "[['a',1,'=']]",
                "['&',['a','=',1]]",
                "[7]"
            })
    void of_whenPartsDoNotFit_isRefused(String terms) {
        assertRefused(() -> Domain.of((List<?>) json(terms)));
    }

    @Provide
    Arbitrary<Domain> domains() {
        return nested(4);
    }

    private static Arbitrary<Domain> nested(int depth) {
        Arbitrary<Domain> leaves = Arbitraries.of(A, B, C, all(), not(all()));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Domain> inner = nested(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                inner.map(Domain::not),
                Combinators.combine(inner, inner).as(Domain::and),
                Combinators.combine(inner, inner).as(Domain::or));
    }

    /** Whatever it is made of, it says what it is made of: read by another reader, over all eight cases. */
    @Property(tries = 200)
    void and_or_not_always_meanWhatTheySay(@ForAll("domains") Domain left, @ForAll("domains") Domain right) {
        for (int bits = 0; bits < 8; bits++) {
            Map<String, Boolean> world = Map.of("a", (bits & 1) > 0, "b", (bits & 2) > 0, "c", (bits & 4) > 0);
            boolean first = holds(left, world);
            boolean second = holds(right, world);
            assertThat(holds(left.and(right), world)).isEqualTo(first && second);
            assertThat(holds(left.or(right), world)).isEqualTo(first || second);
            assertThat(holds(not(left), world)).isEqualTo(!first);
            assertThat(holds(Domain.of(left.terms()), world)).isEqualTo(first);
        }
    }

    private static boolean holds(Domain domain, Map<String, Boolean> world) {
        if (domain.terms().isEmpty()) {
            return true;
        }
        int[] next = {0};
        boolean holds = term(domain.terms(), next, world);
        assertThat(next[0])
                .as("all of it is one condition")
                .isEqualTo(domain.terms().size());
        return holds;
    }

    private static boolean term(List<Object> terms, int[] next, Map<String, Boolean> world) {
        Object term = terms.get(next[0]++);
        if (term instanceof List<?> leaf) {
            return world.getOrDefault(leaf.get(0).toString(), false);
        }
        boolean first = term(terms, next, world);
        if (term.equals("!")) {
            return !first;
        }
        boolean second = term(terms, next, world);
        return term.equals("&") ? first && second : first || second;
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        assertThatThrownBy(what).isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                .isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
