package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SeedsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);

    private static WatsSimulator.Builder builder() {
        return WatsSimulator.builder()
                .clock(CLOCK)
                .products(7)
                .units(50)
                .reports(400)
                .assets(30)
                .tickets(9)
                .packages(3)
                .users(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/Report/Query/Header?$top=1000",
                "/api/Asset?$top=100",
                "/api/RootCause/Tickets?status=63&view=2",
                "/api/Software/Packages",
                "/api/Production/Unit/SN-000050/PN-1",
                "/api/SCIM/v2/Users",
                "/api/App/UurReport"
            })
    void seeds_whenTheSameAgain_makeTheSameThings(String path) {
        String method = path.endsWith("UurReport") ? "POST" : "GET";
        String first;
        try (WatsSimulator simulator = builder().start();
                TestClient client = new TestClient(simulator)) {
            first = client.send(method, path, "{}").block(TestClient.LIMIT).body();
        }
        try (WatsSimulator simulator = builder().start();
                TestClient client = new TestClient(simulator)) {
            String second =
                    client.send(method, path, "{}").block(TestClient.LIMIT).body();
            assertThat(second).isEqualTo(first).hasSizeGreaterThan(100);
        }
    }

    @Test
    void seeds_whenTheNumberIsAnother_makeOtherReports() {
        String id = new SeedReports(seeds(1, 400)).id(7);
        assertThat(new SeedReports(seeds(2, 400)).id(7)).isNotEqualTo(id);
        assertThat(new SeedReports(seeds(1, 400)).report(7).toString())
                .isNotEqualTo(new SeedReports(seeds(2, 400)).report(7).toString());
    }

    @Test
    void reports_whenMade_areRightAndTellOneStoryPerUnitThatGoesForward() {
        SeedReports reports = new SeedReports(seeds(1, 400));
        Map<String, Instant> before = new HashMap<>();
        Set<String> results = new HashSet<>();
        for (int index = 0; index < reports.count(); index++) {
            ObjectNode report = reports.report(index);
            ReportRules.check(report);
            ReportFacts facts = ReportFacts.of(report, index + 1, 1, 1);
            assertThat(facts.start())
                    .isAfter(before.getOrDefault(
                            facts.serialNumber(), CLOCK.instant().minus(Seeds.PAST)))
                    .isBefore(CLOCK.instant());
            assertThat(reports.index(facts.id())).isEqualTo(index);
            results.add(facts.result());
            before.put(facts.serialNumber(), facts.start());
            if (facts.isRepair()) {
                ObjectNode failed = reports.report(reports.index(facts.repaired()));
                assertThat(failed.path("result").asString()).isEqualTo("F");
                assertThat(failed.path("sn").asString()).isEqualTo(facts.serialNumber());
                JsonNode failure =
                        report.path("subUnits").path(0).path("failures").path(0);
                assertThat(failure.path("refStepId"))
                        .isEqualTo(failed.path("uut").path("stepIdCausedUUTFailure"));
            } else {
                assertStepsAgree(report, facts);
            }
        }
        assertThat(results).containsExactlyInAnyOrder("Passed", "Failed");
    }

    /** So that a demonstration of "the last thirty days" has something of every operation to show. */
    @Test
    void tests_whenMade_areOfEveryOperationInTheLastThirtyDaysToo() {
        SeedReports reports = new SeedReports(seeds(1, 400));
        Instant since = CLOCK.instant().minus(Duration.ofDays(30));
        Set<Integer> operations = new HashSet<>();
        for (int index = 0; index < reports.count(); index++) {
            ReportFacts facts = ReportFacts.of(reports.report(index), index + 1, 1, 1);
            if (facts.start().isAfter(since) && !facts.isRepair()) {
                operations.add(facts.processCode());
            }
        }
        assertThat(operations).containsExactlyInAnyOrder(10, 50, 100);
    }

    @Test
    void reports_whenTheClockIsVeryExact_startAsExactlyAsStationsWrite() {
        Clock exact = Clock.fixed(CLOCK.instant().plusNanos(123_456_789), ZoneOffset.UTC);
        try (WatsSimulator simulator = builder().clock(exact).start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.json("/api/Report/Query/Header?$top=50"))
                    .hasSize(50)
                    .allSatisfy(row -> assertThat(row.path("start").asString())
                            .hasSizeLessThanOrEqualTo("2026-03-02T08:00:00.123Z".length()));
        }
    }

    /** So that a demonstration of yesterday has something to show, too. */
    @ParameterizedTest
    @CsvSource({"200, 1000", "500, 2000", "1000, 3000"})
    void reports_whenMade_areOfEachOfTheLastDays(int units, int count) {
        SeedReports reports = new SeedReports(new Seeds(List.of("PN-1"), units, count, 0, 0, 0, 1, CLOCK.instant()));
        Set<Long> daysAgo = new HashSet<>();
        for (int index = 0; index < count; index++) {
            Instant start = Instant.parse(reports.report(index).path("start").asString());
            daysAgo.add(Duration.between(start, CLOCK.instant()).toDays());
        }
        assertThat(daysAgo).contains(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "3, 30"})
    void reports_whenOfFewUnits_endInTheLastDaysToo(int units, int count) {
        SeedReports reports = new SeedReports(new Seeds(List.of("PN-1"), units, count, 0, 0, 0, 1, CLOCK.instant()));
        assertThat(Instant.parse(reports.report(count - 1).path("start").asString()))
                .isBetween(CLOCK.instant().minus(Duration.ofDays(3)), CLOCK.instant());
    }

    /** A step fails exactly where the report says so, and no measured value contradicts its status. */
    private static void assertStepsAgree(ObjectNode report, ReportFacts facts) {
        assertThat(facts.causeName() == null).isEqualTo(facts.isPassed());
        ReportSteps.each(report, (path, step) -> {
            boolean isCause = path.equals(facts.causePath());
            boolean holdsCause = facts.causePath() != null && facts.causePath().startsWith(path + "¶");
            assertThat(ReportSteps.isFailing(step)).as(path).isEqualTo(isCause || holdsCause);
            for (JsonNode value : step.path("numericMeas")) {
                boolean isGood = value.path("compOp").asString().equals("LT")
                        ? value.path("value").asDouble()
                                < value.path("lowLimit").asDouble()
                        : value.path("value").asDouble()
                                        >= value.path("lowLimit").asDouble()
                                && value.path("value").asDouble()
                                        <= value.path("highLimit").asDouble();
                assertThat(isGood)
                        .as(value.toString())
                        .isEqualTo(value.path("status").asString().equals("P"));
            }
        });
    }

    private static Seeds seeds(long seed, int reports) {
        return new Seeds(List.of("PN-1", "PN-2"), 50, reports, 0, 0, 0, seed, CLOCK.instant());
    }
}
