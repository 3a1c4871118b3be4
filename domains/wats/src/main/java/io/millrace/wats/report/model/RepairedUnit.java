package io.millrace.wats.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A unit in a repair, and what was wrong with it. */
public final class RepairedUnit {
    private final Repair repair;
    private final List<Failure> failures = new ArrayList<>();
    private final int idx;
    private final @Nullable Integer parentIdx;
    private SubUnit unit;

    RepairedUnit(Repair repair, SubUnit unit, int idx, @Nullable Integer parentIdx) {
        this.repair = repair;
        this.idx = idx;
        this.parentIdx = parentIdx;
        this.unit = unit.withIdx(idx).withParentIdx(parentIdx);
    }

    /**
     * Something that was wrong with it.
     *
     * @param category one that the repair operation has
     * @param code one that the category has
     */
    public RepairedUnit failure(String category, String code, Consumer<FailureBuilder> details) {
        FailureBuilder failure = FailureBuilder.builder()
                .category(Rules.text("failure category", category, Rules.SHORT))
                .code(Rules.text("failure code", code, Rules.SHORT));
        details.accept(failure);
        Rules.text("failure category", failure.category(), Rules.SHORT);
        Rules.text("failure code", failure.code(), Rules.SHORT);
        if (failure.comment() != null) {
            Rules.upTo("comment of failure " + code, failure.comment(), 5_000);
        }
        failures.add(failure.build());
        return this;
    }

    /** A unit that is part of this one; if it is known from the test, that one. */
    public RepairedUnit subUnit(
            String partType, String partNumber, String serialNumber, String revision, Consumer<RepairedUnit> details) {
        details.accept(repair.unit(SubUnit.of(partType, partNumber, serialNumber, revision), idx));
        return this;
    }

    /** The unit that took the place of this one. */
    public RepairedUnit replacedBy(String partType, String partNumber, String serialNumber, String revision) {
        SubUnit other = SubUnit.of(partType, partNumber, serialNumber, revision);
        unit = unit.withReplacedIdx(repair.unit(other, parentIdx).idx);
        return this;
    }

    boolean is(SubUnit other) {
        return unit.partNumber().equals(other.partNumber())
                && unit.serialNumber().equals(other.serialNumber());
    }

    SubUnit build() {
        return failures.isEmpty() ? unit : unit.withFailures(failures);
    }
}
