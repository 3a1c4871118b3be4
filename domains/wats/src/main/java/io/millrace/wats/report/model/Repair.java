package io.millrace.wats.report.model;

import io.millrace.core.ErrorCode;
import io.millrace.wats.internal.Models;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A repair of a unit, as it is written down; {@link #build} makes the report of it. The station is required, unless it is that of
 * the test; the repair operation is 500 by convention; the id is a new one; the start is the moment in which this was made, and
 * confirmed and finalized it is then, unless others are given. Not for use by several threads at once.
 */
public final class Repair {
    private static final int REPAIR = 500;

    private final UurReportBuilder report;
    private final UurInfoBuilder uur;
    private final List<MiscInfo> miscInfos = new ArrayList<>();
    private final List<UsedAsset> assets = new ArrayList<>();
    private final List<Attachment> files = new ArrayList<>();
    private final List<RepairedUnit> units = new ArrayList<>();
    private final RepairedUnit main;

    Repair(SubUnit unit, String revision, int testOperation) {
        main = new RepairedUnit(this, unit, 0, null);
        units.add(main);
        report = UurReportBuilder.builder()
                .id(UUID.randomUUID())
                .partNumber(unit.partNumber())
                .serialNumber(unit.serialNumber())
                .revision(revision)
                .processCode(REPAIR)
                .result(Status.PASSED);
        uur = UurInfoBuilder.builder().processCode(testOperation).execTime(BigDecimal.ZERO);
        startedAt(OffsetDateTime.now(ZoneId.systemDefault()));
    }

    static Repair of(UutReport test) {
        SubUnit unit = SubUnitBuilder.builder()
                .partType("Main")
                .partNumber(test.partNumber())
                .serialNumber(test.serialNumber())
                .revision(test.revision())
                .build();
        Repair repair = new Repair(unit, test.revision(), Models.given("operation of the test", test.processCode()));
        repair.uur.refUut(test.id());
        repair.report.stationName(test.stationName()).location(test.location()).purpose("Repair");
        test.subUnits().forEach(part -> repair.unit(part.withPosition(null), 0));
        return repair;
    }

    /** The report's id. One that was submitted under it before is replaced. */
    public Repair id(UUID id) {
        report.id(id);
        return this;
    }

    /** The repair operation, by its code; the server must know it. */
    public Repair operation(int code) {
        report.processCode(code);
        return this;
    }

    /** The test report that is answered. */
    public Repair test(UUID id) {
        uur.refUut(id);
        return this;
    }

    /** Where it was repaired, and what for, such as {@code Repair}. */
    public Repair station(String name, String location, String purpose) {
        report.stationName(Rules.text("station", name, Rules.SHORT))
                .location(Rules.text("location", location, Rules.SHORT))
                .purpose(Rules.text("purpose", purpose, Rules.SHORT));
        return this;
    }

    public Repair operator(String name) {
        uur.user(Rules.text("operator", name, Rules.SHORT));
        return this;
    }

    public Repair startedAt(OffsetDateTime start) {
        OffsetDateTime exact = Rules.ticks(start);
        report.start(exact).startUtc(exact.toInstant());
        return this;
    }

    /** When the failure was seen again. */
    public Repair confirmedAt(Instant time) {
        uur.confirmDate(time);
        return this;
    }

    /** When the repair was done. */
    public Repair finalizedAt(Instant time) {
        uur.finalizeDate(time);
        return this;
    }

    /** How long it took. */
    public Repair took(Duration time) {
        uur.execTime(Rules.seconds(time));
        return this;
    }

    /** Up to 5,000 characters. */
    public Repair comment(String comment) {
        uur.comment(Rules.upTo("comment", comment, 5_000));
        return this;
    }

    /** The repair that this one is part of. */
    public Repair partOf(UUID repair) {
        uur.parent(repair);
        return this;
    }

    /** A named value; its name is one that the repair operation has. */
    public Repair misc(String description, String text) {
        miscInfos.add(MiscInfo.of(description, text));
        return this;
    }

    /** A tool that was used so often. */
    public Repair asset(String serialNumber, int usageCount) {
        assets.add(UsedAsset.of(serialNumber, usageCount));
        return this;
    }

    /** A file. */
    public Repair attachment(Attachment file) {
        files.add(file);
        return this;
    }

    /** Something that was wrong with the unit itself; {@link RepairedUnit#failure}. */
    public Repair failure(String category, String code, Consumer<FailureBuilder> details) {
        main.failure(category, code, details);
        return this;
    }

    /** A unit that is part of this one, and what was wrong with it; if it is known from the test, that one. */
    public Repair subUnit(
            String partType, String partNumber, String serialNumber, String revision, Consumer<RepairedUnit> details) {
        main.subUnit(partType, partNumber, serialNumber, revision, details);
        return this;
    }

    /** How the repair ended; it passed unless told otherwise. */
    public Repair result(Status result) {
        report.result(result);
        return this;
    }

    /** The report; {@link ErrorCode#INVALID_INPUT} if something required is missing. */
    public UurReport build() {
        UurInfo info = uur.build();
        Instant start = report.startUtc();
        UurReport whole = UurReportBuilder.builder(report.build())
                .uur(info.withConfirmDate(info.confirmDate() == null ? start : info.confirmDate())
                        .withFinalizeDate(info.finalizeDate() == null ? start : info.finalizeDate()))
                .subUnits(units.stream().map(RepairedUnit::build).toList())
                .miscInfos(Lists.absentIfEmpty(miscInfos))
                .assets(Lists.absentIfEmpty(assets))
                .binaryData(Lists.absentIfEmpty(files))
                .build();
        return (UurReport) whole.complete();
    }

    RepairedUnit unit(SubUnit unit, @Nullable Integer parentIdx) {
        return units.stream().filter(known -> known.is(unit)).findFirst().orElseGet(() -> {
            RepairedUnit added = new RepairedUnit(this, unit, units.size(), parentIdx);
            units.add(added);
            return added;
        });
    }
}
