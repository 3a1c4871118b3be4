package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of reports. */
final class ReportHeaders {

    private static final int USUAL_ROWS = 10;
    private static final int MOST_ROWS = 10_000;
    private static final List<String> NAMES = Stream.concat(
                    HeaderColumns.ALL.keySet().stream(), Stream.of("processName", "run", "passedInRun"))
            .toList();
    private static final ListQuery.Rules RULES = new ListQuery.Rules(
            Set.of("$filter", "$top", "$skip", "$orderby", "$select", "$expand"),
            NAMES,
            ReportExpansion.LISTS,
            List.of("start", "uuid", "serialNumber", "timeStamp"),
            USUAL_ROWS,
            MOST_ROWS);

    private final ReportStore reports;
    private final ProcessStore processes;

    ReportHeaders(ReportStore reports, ProcessStore processes) {
        this.reports = reports;
        this.processes = processes;
    }

    /** Latest first where no order is wanted. */
    ArrayNode query(RequestUri uri) {
        ListQuery query = ListQuery.of(uri, RULES);
        List<String> selected = names(uri, "$select", NAMES);
        List<String> expanded = names(uri, "$expand", ReportExpansion.LISTS.keySet());
        ArrayNode rows = Json.array();
        Stream<ReportFacts> all = uri.query().containsKey("$orderby")
                ? reports.catalogue().all().stream()
                : reports.catalogue().latestFirst();
        for (ReportFacts facts : query.of(all, this::row)) {
            ObjectNode header = header(facts, selected.isEmpty() ? NAMES : selected);
            if (!expanded.isEmpty()) {
                ReportExpansion.expand(header, reports.report(facts), expanded);
            }
            rows.add(header);
        }
        return rows;
    }

    /** All that there is to tell of a report without its content. */
    ObjectNode header(ReportFacts facts) {
        return header(facts, NAMES);
    }

    /** Reports that say something beside their steps. */
    ArrayNode byMiscInfo(Call call) {
        ArrayNode rows = Json.array();
        Integer process = call.numberIfGiven("processCode", 0);
        reports.catalogue()
                .latestFirst()
                .filter(facts -> process == null || facts.processCode() == process)
                .filter(facts -> is(call.query("serialNumber"), facts.serialNumber()))
                .forEach(facts -> addMatch(rows, facts, call));
        return rows;
    }

    private void addMatch(ArrayNode rows, ReportFacts facts, Call call) {
        List<ReportFacts.Misc> matching = facts.misc().stream()
                .filter(misc -> is(call.query("description"), misc.description()))
                .filter(misc -> is(call.query("data"), misc.text()))
                .toList();
        if (!matching.isEmpty()) {
            ObjectNode row = header(
                    facts,
                    List.of("serialNumber", "partNumber", "start", "result", "uuid", "processCode", "processName"));
            ArrayNode data = row.putArray("miscData");
            matching.forEach(misc ->
                    data.addObject().put("description", misc.description()).put("data", misc.text()));
            rows.add(row);
        }
    }

    private static boolean is(@Nullable String wanted, String value) {
        return wanted == null || wanted.equals(value);
    }

    private Row row(ReportFacts facts) {
        return new Row() {
            @Override
            public @Nullable Object get(String property) {
                return value(facts, property);
            }

            @Override
            public List<Row> list(String name) {
                ObjectNode lists = Json.object();
                ReportExpansion.expand(lists, reports.report(facts), List.of(name));
                return Row.of(lists).list(name);
            }
        };
    }

    private @Nullable Object value(ReportFacts facts, String name) {
        Function<ReportFacts, @Nullable Object> column = HeaderColumns.ALL.get(name);
        if (column != null) {
            return column.apply(facts);
        }
        if (name.equals("processName")) {
            return processes.nameOf(facts.processCode());
        }
        if (facts.isRepair()) {
            return null;
        }
        List<ReportFacts> runs = reports.catalogue().runs(facts);
        if (name.equals("run")) {
            return runs.indexOf(facts) + 1;
        }
        return runs.stream()
                .filter(ReportFacts::isPassed)
                .findFirst()
                .map(passed -> runs.indexOf(passed) + 1)
                .orElse(null);
    }

    private ObjectNode header(ReportFacts facts, List<String> names) {
        ObjectNode header = Json.object();
        for (String name : names) {
            Object value = value(facts, name);
            if (value instanceof Integer number) {
                header.put(name, number);
            } else if (value instanceof Double number) {
                header.put(name, number);
            } else if (value instanceof Boolean flag) {
                header.put(name, flag);
            } else {
                header.put(name, value == null ? null : value.toString());
            }
        }
        return header;
    }

    private static List<String> names(RequestUri uri, String option, Collection<String> known) {
        List<String> names = new ArrayList<>();
        String text = uri.query().get(option);
        for (String name : text == null ? new String[0] : text.split(",")) {
            names.add(ODataFilter.property(name.strip(), known));
        }
        return names;
    }
}
