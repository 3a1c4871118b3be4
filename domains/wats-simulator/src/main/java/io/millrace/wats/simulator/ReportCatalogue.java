package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of all reports at once. What there is to know of the seeded ones is found out when somebody asks for the first
 * time, so that starting takes no time.
 */
final class ReportCatalogue {

    private static final Comparator<ReportFacts> BY_TIME =
            Comparator.comparing(ReportFacts::start).thenComparing(ReportFacts::number);

    private final SeedReports seeds;
    private final List<ReportFacts> early = new ArrayList<>();
    private final Map<UUID, ReportFacts> byId = new LinkedHashMap<>();
    private final Map<String, List<ReportFacts>> bySerialNumber = new HashMap<>();
    private final Map<String, Set<Integer>> testsByPartNumber = new HashMap<>();
    private boolean isComplete;

    ReportCatalogue(SeedReports seeds) {
        this.seeds = seeds;
    }

    void add(ReportFacts facts) {
        if (isComplete) {
            enter(facts);
        } else {
            early.add(facts);
        }
    }

    /** In no order that counts. */
    Collection<ReportFacts> all() {
        complete();
        return byId.values();
    }

    /** Latest first, as lists of reports are. */
    Stream<ReportFacts> latestFirst() {
        return all().stream().sorted(BY_TIME.reversed());
    }

    @Nullable
    ReportFacts find(UUID id) {
        complete();
        return byId.get(id);
    }

    /** The reports of a unit in order of time; of all units with that serial number, where the part number is empty. */
    List<ReportFacts> ofUnit(String serialNumber, String partNumber) {
        complete();
        return bySerialNumber.getOrDefault(serialNumber, List.of()).stream()
                .filter(facts -> partNumber.isEmpty() || facts.partNumber().equals(partNumber))
                .sorted(BY_TIME)
                .toList();
    }

    /** The tests of a report's unit in the report's operation, in order of time; the first is run 1. */
    List<ReportFacts> runs(ReportFacts report) {
        return ofUnit(report.serialNumber(), report.partNumber()).stream()
                .filter(facts -> !facts.isRepair() && facts.processCode() == report.processCode())
                .toList();
    }

    /** The test operations that any unit of a product has gone through. */
    Set<Integer> testsOf(String partNumber) {
        complete();
        return testsByPartNumber.getOrDefault(partNumber, Set.of());
    }

    private void complete() {
        if (!isComplete) {
            isComplete = true;
            ReportFacts[] seeded = new ReportFacts[seeds.count()];
            for (int unit = 0; unit < Math.min(seeds.units(), seeded.length); unit++) {
                UnitStory story = seeds.story(unit);
                for (int index = unit; index < seeded.length; index += seeds.units()) {
                    ObjectNode report = seeds.report(index, story.next());
                    seeded[index] = ReportFacts.of(report, index + 1, 1, SeedReports.USUAL_BYTES);
                }
            }
            Arrays.asList(seeded).forEach(this::enter);
            early.forEach(this::enter);
            early.clear();
        }
    }

    private void enter(ReportFacts facts) {
        ReportFacts before = byId.put(facts.id(), facts);
        if (before != null) {
            bySerialNumber
                    .getOrDefault(before.serialNumber(), new ArrayList<>())
                    .remove(before);
        }
        bySerialNumber
                .computeIfAbsent(facts.serialNumber(), unused -> new ArrayList<>())
                .add(facts);
        if (!facts.isRepair()) {
            testsByPartNumber
                    .computeIfAbsent(facts.partNumber(), unused -> new TreeSet<>())
                    .add(facts.processCode());
        }
    }
}
