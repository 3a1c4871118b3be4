package io.millrace.wats.report.model;

import io.millrace.core.ErrorCode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A test of a unit, as it is written down; {@link #evaluate} or {@link #build} makes the report of it. The {@linkplain
 * io.millrace.wats.report.model package} shows a whole one. Operation and station are required; the id is a new one, and the start
 * is the moment in which this was made, unless others are given. Not for use by several threads at once.
 */
public final class TestRun {
    private static final String MAIN = "MainSequence";

    private final UutReportBuilder report;
    private final UutInfoBuilder uut = UutInfoBuilder.builder();
    private final List<MiscInfo> miscInfos = new ArrayList<>();
    private final List<SubUnit> subUnits = new ArrayList<>();
    private final List<UsedAsset> assets = new ArrayList<>();
    private final Sequence root = new Sequence(this);
    private String path = MAIN;
    private String version = "1.0.0";
    private int ids;

    TestRun(String partNumber, String serialNumber, String revision) {
        report = UutReportBuilder.builder()
                .id(UUID.randomUUID())
                .partNumber(Rules.key("part number", partNumber))
                .serialNumber(Rules.key("serial number", serialNumber))
                .revision(Rules.text("revision", revision, Rules.SHORT));
        startedAt(OffsetDateTime.now(ZoneId.systemDefault()));
    }

    /** The report's id. One that was submitted under it before is replaced. */
    public TestRun id(UUID id) {
        report.id(id);
        return this;
    }

    /** The test operation, by its code; the server must know it. */
    public TestRun operation(int code) {
        report.processCode(code);
        return this;
    }

    /** Where it was tested, and what for, such as {@code Production}. */
    public TestRun station(String name, String location, String purpose) {
        report.stationName(Rules.text("station", name, Rules.SHORT))
                .location(Rules.text("location", location, Rules.SHORT))
                .purpose(Rules.text("purpose", purpose, Rules.SHORT));
        return this;
    }

    /** The file of the test program, up to 500 characters, and its version, up to 30. */
    public TestRun program(String path, String version) {
        this.path = Rules.text("path", path, 500);
        this.version = Rules.text("version", version, 30);
        return this;
    }

    public TestRun operator(String name) {
        uut.user(Rules.text("operator", name, Rules.SHORT));
        return this;
    }

    public TestRun startedAt(OffsetDateTime start) {
        OffsetDateTime exact = Rules.ticks(start);
        report.start(exact).startUtc(exact.toInstant());
        return this;
    }

    /** How long it took. */
    public TestRun took(Duration time) {
        uut.execTime(Rules.seconds(time));
        return this;
    }

    /** The socket of a station that tests several units at once. */
    public TestRun socket(int index) {
        uut.testSocketIndex(index);
        return this;
    }

    /** The batch that the unit belongs to. */
    public TestRun batch(String serialNumber) {
        uut.batchSn(Rules.text("batch", serialNumber, Rules.SHORT));
        return this;
    }

    public TestRun fixture(String id) {
        uut.fixtureId(Rules.text("fixture", id, Rules.SHORT));
        return this;
    }

    /** Up to 5,000 characters. */
    public TestRun comment(String comment) {
        uut.comment(Rules.upTo("comment", comment, 5_000));
        return this;
    }

    /** What went wrong. Otherwise it is what the step says that the test failed for. */
    public TestRun error(int code, String message) {
        uut.errorCode(code).errorMessage(Rules.said(message));
        return this;
    }

    /** A named value of the unit, such as the version of its firmware. */
    public TestRun misc(String description, String text) {
        miscInfos.add(MiscInfo.of(description, text));
        return this;
    }

    /** A unit that is part of this one. */
    public TestRun subUnit(String partType, String partNumber, String serialNumber, String revision) {
        subUnits.add(SubUnit.of(partType, partNumber, serialNumber, revision));
        return this;
    }

    /** A tool that was used once. */
    public TestRun asset(String serialNumber) {
        return asset(serialNumber, 1);
    }

    /** A tool that was used so often. */
    public TestRun asset(String serialNumber, int usageCount) {
        assets.add(UsedAsset.of(serialNumber, usageCount));
        return this;
    }

    public TestRun additional(AdditionalData... data) {
        report.additionalData(List.of(data));
        return this;
    }

    /** How the test ended, whatever its steps did. */
    public TestRun result(Status result) {
        report.result(result);
        return this;
    }

    /** Steps that prepare. May be called again, as the others may, to add more. */
    public TestRun setup(Consumer<Sequence> steps) {
        root.in(StepGroup.SETUP, steps);
        return this;
    }

    /** Steps that test. */
    public TestRun main(Consumer<Sequence> steps) {
        root.in(StepGroup.MAIN, steps);
        return this;
    }

    /** Steps that tidy up. */
    public TestRun cleanup(Consumer<Sequence> steps) {
        root.in(StepGroup.CLEANUP, steps);
        return this;
    }

    /**
     * The report, with every measurement judged by its limits that has no status of its own; {@link ErrorCode#INVALID_INPUT} if
     * something required is missing. A status that is given stays. Otherwise a step ends as the worst of its measurements, a sequence
     * as the worst of its steps, and the test as its root; the first step that ended so is marked as what it failed for. Servers do none
     * of this: they store what they are sent.
     */
    public UutReport evaluate() {
        return build(new Verdicts(true));
    }

    /** As {@link #evaluate}, but limits are not looked at: a measurement without a status of its own passed. */
    public UutReport build() {
        return build(new Verdicts(false));
    }

    private UutReport build(Verdicts verdicts) {
        StepInfo info = StepInfoBuilder.builder()
                .id(0)
                .group(StepGroup.MAIN)
                .stepType(StepType.SEQUENCE)
                .name(MAIN + " Callback")
                .totTime(uut.execTime())
                .build();
        Step judged = verdicts.of(new SequenceStep(info, call(MAIN), root.steps()));
        Status end = judged.status();
        UutReport whole = UutReportBuilder.builder(report.build())
                .root(judged)
                .uut(uut.build())
                .result(report.result() == null && end != null ? end : report.result())
                .miscInfos(Lists.absentIfEmpty(miscInfos))
                .subUnits(Lists.absentIfEmpty(subUnits))
                .assets(Lists.absentIfEmpty(assets))
                .build();
        return (UutReport) whole.withUut(blamed(whole)).complete();
    }

    private static UutInfo blamed(UutReport report) {
        UutInfo uut = Objects.requireNonNull(report.uut());
        return report.cause()
                .map(Step::info)
                .map(cause -> uut.withStepIdCausedUutFailure(cause.id())
                        .withErrorCode(uut.errorCode() == null ? cause.errorCode() : uut.errorCode())
                        .withErrorMessage(uut.errorMessage() == null ? cause.errorMessage() : uut.errorMessage()))
                .orElse(uut);
    }

    int nextId() {
        return ++ids;
    }

    SequenceCall call(String name) {
        return SequenceCall.of(path, name, version);
    }
}
