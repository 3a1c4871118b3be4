package io.millrace.wats.report.model;

import static io.millrace.wats.report.model.Limits.below;
import static io.millrace.wats.report.model.Limits.between;
import static io.millrace.wats.report.model.Limits.equalTo;
import static io.millrace.wats.report.model.Limits.ignoringCase;
import static io.millrace.wats.report.model.Measurements.measured;
import static io.millrace.wats.report.model.SameJson.assertSame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A test engineer's report: what is written down while testing, and what the server gets. */
class EngineersReportTest {
    private static final byte[] LOG = "ok".getBytes(UTF_8);
    private static final byte[] PHOTO = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};

    static UutReport test() {
        return UutReport.of("PSU-240", "PSU240-00417", "C")
                .id(UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90"))
                .operation(100)
                .station("FCT-03", "Oslo", "Production")
                .program("C:/seq/psu240.seq", "3.1.0")
                .operator("kari")
                .startedAt(OffsetDateTime.parse("2026-03-02T09:00:00.250+01:00"))
                .took(Duration.ofMillis(42_700))
                .socket(1)
                .batch("B-2209")
                .fixture("FIX-7")
                .comment("Second attempt")
                .misc("Firmware", "2.4.1")
                .misc("Work order", "WO-88123")
                .subUnit("PCBA", "PCB-100", "PCB100-0001", "A")
                .asset("DMM-0042")
                .setup(setup -> setup.action("Engage fixture")
                        .with(step -> step.took(Duration.ofMillis(800)))
                        .popup("Insert unit", "done", 1))
                .main(main -> main.sequence("Rails", rails -> rails.numeric("5V rail", 5.02, "V", between(4.75, 5.25))
                                .numeric(
                                        "Ripple",
                                        measured("3V3", 11.2, "mV", below(30)),
                                        measured("12V", 61.9, "mV", below(50)))
                                .with(step -> step.error(17, "Ripple too high")))
                        .passFail("Fan turns", true)
                        .passFail("LEDs", measured("Green", true), measured("Red", true))
                        .string("Firmware id", "fw-2.4.1", ignoringCase("FW-2.4.1"))
                        .string(
                                "Identity",
                                measured("Model", "PSU240", equalTo("PSU240")),
                                measured("MAC", "00-11-22-33-44-55"))
                        .loop("Sweep", 2, (turn, i) -> turn.numeric("Sweep", 4.9 + i / 10.0, "V", between(4.75, 5.25)))
                        .chart(
                                "Start-up curve",
                                Chart.of("Start-up")
                                        .x("Time", "ms")
                                        .y("Output", "V")
                                        .curve(Series.of(
                                                "Vout", new double[] {0, 10, 20, 40}, new double[] {0, 2.1, 4.4, 5})))
                        .executable("Flash tool", 0)
                        .step("Cool down", StepType.WAIT)
                        .with(step -> step.took(Duration.ofSeconds(5))))
                .cleanup(cleanup -> cleanup.attachment("Log", Attachment.of("run.txt", "text/plain", LOG)))
                .evaluate();
    }

    static UurReport repair(UutReport test) {
        return UurReport.of(test)
                .id(UUID.fromString("b1c6c1de-0a6d-4d8d-9b0e-1f7a0c7b6a21"))
                .station("REPAIR-1", "Oslo", "Repair")
                .operator("ola")
                .startedAt(OffsetDateTime.parse("2026-03-02T13:00:00+01:00"))
                .confirmedAt(OffsetDateTime.parse("2026-03-02T13:20:00+01:00").toInstant())
                .finalizedAt(OffsetDateTime.parse("2026-03-02T13:25:00+01:00").toInstant())
                .took(Duration.ofMinutes(15))
                .comment("C12 replaced")
                .failure("Component", "Defect Component", c12 -> c12.comRef("C12")
                        .funcBlock("12V")
                        .comment("ESR high")
                        .refStepId(5))
                .attachment(Attachment.of("photo.jpg", "image/jpeg", PHOTO))
                .build();
    }

    @Test
    void test_whenEvaluated_isTheReportThatTheServerTakes() {
        assertSame(Json.write(test()), Json.fixture(getClass(), "test.json"));
    }

    @Test
    void repair_ofAFailedTest_isTheReportThatTheServerTakes() {
        assertSame(Json.write(repair(test())), Json.fixture(getClass(), "repair.json"));
    }

    @Test
    void test_whenItFailed_saysWhatFor() {
        assertThat(test().cause().orElseThrow().name()).isEqualTo("Ripple");
    }
}
