package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ODataFilterTest {

    private static final List<String> NAMES = List.of("name", "count", "active", "start", "id", "nothing", "sub/name");
    private static final Map<String, List<String>> LISTS = Map.of("parts", List.of("name", "rev"));
    private static final Row ROW = Row.of(Json.object()
            .put("name", "O'Neil (a, b)")
            .put("count", 12)
            .put("active", true)
            .put("start", "2026-03-02T08:15:00.25Z")
            .put("id", "7C5D7A0E-6a55-4f0d-8f0b-6d1f0d8f2b90")
            .putNull("nothing")
            .put("sub/name", "x")
            .set(
                    "parts",
                    Json.array()
                            .add(Json.object().put("name", "PCB").put("rev", "A"))
                            .add(Json.object().put("name", "PSU").put("rev", "B"))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name eq 'O''Neil (a, b)'",
                "NAME ne 'o''neil (a, b)'",
                "count eq 12 and active eq true",
                "count eq 12.0",
                "count gt -1.5e1 and count ge 12 and count le 12 and not (count lt 12)",
                "false or active eq true",
                "count eq 1 or count eq 2 or count eq 12",
                "active eq false and active eq true or count eq 12",
                "count eq 12 or count eq 12 and active eq false",
                "not active eq false",
                "count in (1,12)",
                "name in ('O''Neil (a, b)') or name in ('x','y')",
                "contains(name,'''Neil (')",
                "startswith(name,'O''')",
                "endswith(tolower(name),'b)')",
                "toupper(name) eq 'O''NEIL (A, B)'",
                "length(trim(name)) eq 13",
                "start ge 2026-03-02T08:15:00Z and start lt 2026-03-02T08:15:00.3Z",
                "start eq 2026-03-02T09:15:00.25+01:00",
                "start gt 2026-03-02",
                "id eq 7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90",
                "nothing eq null",
                "name ne null",
                "nothing ne 'x'",
                "sub/name eq 'x'",
                "parts/any(p: p/name eq 'PCB' and p/rev eq 'A')",
                "not PARTS/any(x:x/NAME eq 'PCB' and x/rev eq 'B')",
                "count eq 12 and parts/any(p: p/rev eq 'C' or (endswith(p/name,'U') and active eq true)) and true"
            })
    void parse_whenTheConditionHolds_isTrueOfTheRow(String filter) {
        assertThat(ODataFilter.parse(filter, NAMES, LISTS)).accepts(ROW);
        assertThat(ODataFilter.parse("not (" + filter + ")", NAMES, LISTS)).rejects(ROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing gt 1", "nothing le 1", "contains(nothing,'x')", "nothing in ('x')", "false"})
    void parse_whenAValueIsMissing_isFalseOfTheRow(String filter) {
        assertThat(ODataFilter.parse(filter, NAMES, LISTS)).rejects(ROW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "name",
                "name eq",
                "name like 'x'",
                "unknown eq 1",
                "name eq 'x",
                "name eq 'x' 'y'",
                "(name eq 'x'",
                "name eq 'x')",
                "count in ()",
                "substring(name,'x') eq 'y'",
                "count add 1 eq 2",
                "start eq 2026-13-02",
                "name eq 'x' & name eq 'y'",
                "count eq 1e99999",
                "parts/any(p: p/count eq 1)",
                "parts/any(p: p/name eq 'x'",
                "parts/any(p/name eq 'x')",
                "parts/any(p: parts/any(q: q/name eq 'x'))",
                "parts/all(p: p/name eq 'x')",
                "parts/any(p: p/name eq 'x') and p/name eq 'x'",
                "name/any(p: p/name eq 'x')"
            })
    void parse_whenItIsNoCondition_isRefusedWithTheReason(String filter) {
        assertThatThrownBy(() -> ODataFilter.parse(filter, NAMES, LISTS).test(ROW))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.reply().status()).isEqualTo(400))
                .hasMessageMatching("The (query|value).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name gt 1", "count eq '12'", "active lt 1"})
    void parse_whenTypesDiffer_isRefusedForTheFirstRow(String filter) {
        assertThatThrownBy(() -> ODataFilter.parse(filter, NAMES, LISTS).test(ROW))
                .hasMessageContaining("compared");
    }

    static Stream<String> conditions() {
        return Stream.of(
                "name ne '" + "x".repeat(60_000) + "'",
                "name ne '" + "''".repeat(30_000) + "'",
                "count eq 1 or ".repeat(20_000) + "count eq 12",
                "count eq 12 and ".repeat(20_000) + "true",
                "(".repeat(100) + "true" + ")".repeat(100));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void parse_whenTheConditionIsLong_isTrueOfTheRowAllTheSame(String filter) {
        assertThat(ODataFilter.parse(filter, NAMES, LISTS)).accepts(ROW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "trim("})
    void parse_whenItIsNestedVeryDeep_isRefused(String opening) {
        assertThatThrownBy(() -> ODataFilter.parse(opening.repeat(50_000), NAMES, LISTS))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("nested more than 100 times");
    }
}
