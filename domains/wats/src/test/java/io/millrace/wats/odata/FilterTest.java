package io.millrace.wats.odata;

import static io.millrace.wats.odata.Filter.any;
import static io.millrace.wats.odata.Filter.not;
import static io.millrace.wats.odata.Filter.raw;
import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions look like when they are sent. */
class FilterTest {
    private static final Filter A = where("a").eq(1);
    private static final Filter B = where("b").eq(2);
    private static final Filter C = where("c").eq(3);

    @Test
    void comparisons_whenWritten_haveODatasNames() {
        Property<Object> count = where("runningCount");
        assertThat(List.of(count.eq(1), count.ne(1), count.gt(1), count.ge(1), count.lt(1), count.le(1)))
                .extracting(Filter::toString)
                .containsExactly(
                        "runningCount eq 1",
                        "runningCount ne 1",
                        "runningCount gt 1",
                        "runningCount ge 1",
                        "runningCount lt 1",
                        "runningCount le 1");
        assertThat(where("location").eq(null)).hasToString("location eq null");
        assertThat(where("location").ne(null)).hasToString("location ne null");
    }

    static Map<Object, String> literals() {
        return Map.ofEntries(
                Map.entry("plain", "'plain'"),
                Map.entry("", "''"),
                Map.entry("it's", "'it''s'"),
                Map.entry("' or 1 eq 1 or 'a' eq '", "''' or 1 eq 1 or ''a'' eq '''"),
                Map.entry(-5, "-5"),
                Map.entry(5_000_000_000L, "5000000000"),
                Map.entry(new BigInteger("12345678901234567890"), "12345678901234567890"),
                Map.entry(new BigDecimal("1.10"), "1.10"),
                Map.entry(0.1, "0.1"),
                Map.entry(true, "true"),
                Map.entry(
                        UUID.fromString("FC48E41D-6276-4BF0-83F2-FA8AF9AAB91A"),
                        "fc48e41d-6276-4bf0-83f2-fa8af9aab91a"),
                Map.entry(Instant.parse("2026-03-01T00:00:00Z"), "2026-03-01T00:00:00Z"),
                Map.entry(Instant.parse("2026-03-01T00:00:00.25Z"), "2026-03-01T00:00:00.25Z"),
                Map.entry(Instant.parse("2026-03-01T00:00:00.123456789Z"), "2026-03-01T00:00:00.1234567Z"),
                Map.entry(OffsetDateTime.parse("2026-03-01T00:30:00+01:00"), "2026-02-28T23:30:00Z"),
                Map.entry(ZonedDateTime.parse("2026-07-01T00:30:00+02:00[Europe/Oslo]"), "2026-06-30T22:30:00Z"));
    }

    static List<Map.Entry<Object, String>> literalEntries() {
        return List.copyOf(literals().entrySet());
    }

    @ParameterizedTest
    @MethodSource("literalEntries")
    void values_whenWritten_areODatasLiterals(Map.Entry<Object, String> literal) {
        assertThat(where("x").eq(literal.getKey())).hasToString("x eq " + literal.getValue());
    }

    @Test
    void in_withNoValueAmongThem_asksForThoseWithoutOne() {
        assertThat(where("x").in("a", null)).hasToString("x in ('a') or x eq null");
    }

    @Test
    void values_whenTheirMeaningIsOpen_areRefused() {
        for (Object open : List.of(
                LocalDateTime.parse("2026-03-01T00:00:00"), Double.NaN, Float.POSITIVE_INFINITY, List.of(), 'x')) {
            assertThatThrownBy(() -> where("x").eq(open))
                    .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ErrorCode.INVALID_INPUT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a eq 1 or b", "a'", "1a", "a/", "/a", "a-b", "ø", "$it"})
    void where_whenTheNameIsNone_isRefused(String name) {
        assertThatThrownBy(() -> where(name))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void conditions_whenJoined_keepTheirMeaning() {
        assertThat(A.and(B).and(C)).hasToString("a eq 1 and b eq 2 and c eq 3");
        assertThat(A.and(B).or(C)).hasToString("a eq 1 and b eq 2 or c eq 3");
        assertThat(A.or(B).and(C)).hasToString("(a eq 1 or b eq 2) and c eq 3");
        assertThat(A.and(B.or(C))).hasToString("a eq 1 and (b eq 2 or c eq 3)");
        assertThat(not(A.or(B)).and(C)).hasToString("not (a eq 1 or b eq 2) and c eq 3");
        assertThat(raw("a eq 1 or b eq 2").and(C)).hasToString("(a eq 1 or b eq 2) and c eq 3");
        assertThat(Filter.allOf(null, A)).isEqualTo(A).hasSameHashCodeAs(A);
        assertThat(Filter.allOf(A, B)).isEqualTo(A.and(B)).isNotEqualTo(A);
        assertThatThrownBy(() -> raw(" ")).isInstanceOf(MillraceException.class);
    }

    @Test
    void in_whenValuesCouldBeMisread_comparesThemOneByOne() {
        Property<Object> sn = where("sn");
        assertThat(sn.in("A", "B 2")).hasToString("sn in ('A','B 2')");
        assertThat(sn.in(1, 2L)).hasToString("sn in (1,2)");
        assertThat(sn.in("A", "it's", "B", "x,y")).hasToString("sn in ('A','B') or sn eq 'it''s' or sn eq 'x,y'");
        assertThat(sn.in("\"")).hasToString("sn eq '\"'");
        assertThat(sn.in(List.of())).hasToString("false");
        assertThat(sn.in("A", "it's").and(A)).hasToString("(sn in ('A') or sn eq 'it''s') and a eq 1");
    }

    @Test
    void functions_whenWritten_areODatas() {
        Property<Object> name = where("name");
        assertThat(name.contains("o'")).hasToString("contains(name,'o''')");
        assertThat(name.startsWith("a")).hasToString("startswith(name,'a')");
        assertThat(name.endsWith("a")).hasToString("endswith(name,'a')");
        assertThat(name.trim().toLower().eq("a")).hasToString("tolower(trim(name)) eq 'a'");
        assertThat(name.toUpper().startsWith("A")).hasToString("startswith(toupper(name),'A')");
        assertThat(name.length().gt(3)).hasToString("length(name) gt 3");
        assertThat(where("asset/name").eq("x")).hasToString("asset/name eq 'x'");
    }

    @Test
    void any_whenARowIsMeant_namesItsPropertiesInsideTheCondition() {
        assertThat(any("subUnits", unit -> unit.where("partNumber")
                                .eq("it's")
                                .or(unit.where("revision").eq("A")))
                        .and(A))
                .hasToString("subUnits/any(s: s/partNumber eq 'it''s' or s/revision eq 'A') and a eq 1");
        assertThatThrownBy(
                        () -> any("x/any(s: true) or y", unit -> unit.where("a").eq(1)))
                .isInstanceOf(MillraceException.class);
    }

    @Test
    void property_whenItsTypeIsKnown_isWrittenAsAnyOther() {
        assertThat(Property.of(Integer.class, "run").in(1, 2)).hasToString("run in (1,2)");
        assertThatThrownBy(() -> Property.of(String.class, "a b")).isInstanceOf(MillraceException.class);
    }
}
