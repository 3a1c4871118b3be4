package io.millrace.wats.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.report.ReportHeader;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What statistics look like as JSON and in Java: whatever the server adds is kept, and nothing has to be there. */
class AnalyticsModelTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                YieldData.class,
                RepairStatistics.class,
                TopFailedStep.class,
                RepairHistoryRecord.class,
                StepAnalysisRow.class,
                MeasurementData.class,
                AggregatedMeasurement.class,
                OeeAnalysis.class,
                LevelInfo.class,
                ProductGroup.class,
                WatsFilter.class,
                ReportHeader.class
            })
    void models_whenMembersAreUnknownOrMissing_keepThem(Class<?> model) {
        String json = "{\"x\":{\"exact\":1.10,\"big\":12345678901234567890,\"none\":null},\"y\":[]}";
        assertThat(Json.members(Json.read(json, model))).isEqualTo(Json.read(json, Map.class));
        assertThat(Json.write(Json.read("{}", model))).isEqualTo("{}");
    }

    @Test
    void yield_whenOtherKpisCome_keepsThemExactly() {
        YieldData row = Json.read(
                "{\"partNumber\":\"CTRL-100\",\"period\":\"2026-03-01\",\"unitCount\":120,\"fpCount\":110,\"fpy\":91.7,"
                        + "\"lpCount\":null,\"fpyTrend\":-0.10,\"location\":\"Oslo\"}",
                YieldData.class);
        assertThat(row.fpy()).isEqualTo(91.7);
        assertThat(row.lpCount()).isNull();
        assertThat(row.unknown()).isEqualTo(Map.of("fpyTrend", new BigDecimal("-0.10"), "location", "Oslo"));
    }

    @Test
    void stepAnalysis_whenReadAndWritten_isTheSame() {
        StepAnalysisRow row = Json.read(
                Json.fixture(AnalyticsModelTest.class, "steps.json").replaceAll("^\\[|]\\s*$", ""),
                StepAnalysisRow.class);
        assertThat(row.unknown()).isEmpty();
        assertThat(Json.read(Json.write(row), StepAnalysisRow.class)).isEqualTo(row);
    }

    @Test
    void filter_whenWrittenAndReadAgain_isTheSame() {
        String json = Json.fixture(AnalyticsModelTest.class, "filter.json");
        WatsFilter filter = Json.read(json, WatsFilter.class);
        assertThat(filter.unknown()).isEmpty();
        assertThat(Json.members(filter)).isEqualTo(Json.read(json, Map.class));
    }
}
