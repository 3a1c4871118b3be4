package io.millrace.wats.simulator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pools that serial numbers are taken from. Three are there from the beginning, with a thousand numbers each. */
final class NumberRoutes {

    private static final String PATH = "/api/Production/SerialNumbers";
    private static final String TYPE = "serialNumberType";
    private static final int NUMBERS = 1_000;
    private static final List<String> IDENTIFIERS = List.of("SERIAL_NUMBER", "MAC_ADDRESS", "IMEI");

    private final Map<String, NumberPool> pools = new LinkedHashMap<>();
    private final Clock clock;

    NumberRoutes(Clock clock) {
        this.clock = clock;
        fill("SerialNumber", "%08d");
        fill("MACAddress", "A4-0C-00-00-%04X");
        fill("IMEI", "35693803%07d");
    }

    void add(Routes routes) {
        Function<Call, String> pool = Keys.query(TYPE);
        routes.add("GET", PATH + "/Types", call -> Reply.json(types()))
                .add("POST", PATH + "/Take", pool, this::take)
                .add("GET", PATH + "/ByRange", pool, call -> {
                    call.text("startAddress");
                    call.text("endAddress");
                    return Reply.json(json(inRange(call)));
                })
                .add("GET", PATH + "/ByReference", pool, this::byReference)
                .add("GET", PATH, pool, this::export)
                .add("PUT", PATH, pool, this::importFile);
    }

    private void fill(String type, String format) {
        NumberPool pool = new NumberPool();
        for (int number = 1; number <= NUMBERS; number++) {
            pool.add(String.format(Locale.ROOT, format, number), clock.instant());
        }
        pools.put(type, pool);
    }

    private ArrayNode types() {
        ArrayNode types = Json.array();
        for (String name : pools.keySet()) {
            int identifier = types.size();
            types.addObject()
                    .put("name", name)
                    .put("description", "Simulated pool " + name)
                    .putNull("format")
                    .putNull("regEx")
                    .put("identifier", identifier)
                    .put("identifierName", IDENTIFIERS.get(identifier));
        }
        return types;
    }

    private NumberPool pool(Call call) {
        NumberPool pool = pools.get(call.text(TYPE));
        if (pool == null) {
            throw Refusal.notFound("There is no serial number type '" + call.text(TYPE) + "'.");
        }
        return pool;
    }

    /** XML, whatever the client accepts, as WATS answers. */
    private Reply take(Call call) {
        List<NumberPool.Entry> taken = pool(call)
                .take(
                        call.number("quantity", 1),
                        call.flag("onlyInSequence", false),
                        new NumberPool.Reference(call.query("refSN"), call.query("refPN"), call.query("stationName")),
                        clock.instant());
        return Reply.text(200, "application/xml; charset=utf-8", NumberFiles.xml(call.text(TYPE), taken));
    }

    private List<NumberPool.Entry> inRange(Call call) {
        List<NumberPool.Entry> all = pool(call).all();
        String start = call.query("startAddress");
        String end = call.query("endAddress");
        Instant from = call.moment("startDate", Instant.MIN);
        Instant to = call.moment("endDate", Instant.MAX);
        return all.stream()
                .filter(entry -> start == null || entry.id().compareTo(start) >= 0)
                .filter(entry -> end == null || entry.id().compareTo(end) <= 0)
                .filter(entry ->
                        !entry.generated().isBefore(from) && !entry.generated().isAfter(to))
                .toList();
    }

    private Reply byReference(Call call) {
        String serialNumber = call.query("refSN");
        String partNumber = call.query("refPN");
        if (serialNumber == null && partNumber == null) {
            throw Refusal.badRequest("The parameter 'refSN' or 'refPN' is required.");
        }
        Predicate<NumberPool.Reference> isWanted =
                reference -> (serialNumber == null || serialNumber.equals(reference.serialNumber()))
                        && (partNumber == null || partNumber.equals(reference.partNumber()));
        return Reply.json(json(pool(call).all().stream()
                .filter(entry -> entry.reference() != null && isWanted.test(Objects.requireNonNull(entry.reference())))
                .toList()));
    }

    private Reply export(Call call) {
        List<NumberPool.Entry> entries = inRange(call);
        return format(call).equals("CSV")
                ? Reply.text(200, "text/csv; charset=utf-8", NumberFiles.csv(entries))
                : Reply.text(200, "application/xml; charset=utf-8", NumberFiles.xml(call.text(TYPE), entries));
    }

    private Reply importFile(Call call) {
        NumberPool pool = pool(call);
        NumberFiles.read(format(call), call.upload().bytes()).forEach(id -> pool.add(id, clock.instant()));
        return Reply.empty();
    }

    private static String format(Call call) {
        String format = call.text("format").toUpperCase(Locale.ROOT);
        if (!format.equals("XML") && !format.equals("CSV")) {
            throw Refusal.badRequest("The parameter 'format' must be XML or CSV.");
        }
        return format;
    }

    private static ArrayNode json(List<NumberPool.Entry> entries) {
        ArrayNode numbers = Json.array();
        for (NumberPool.Entry entry : entries) {
            ObjectNode number = numbers.addObject();
            entry.attributes().forEach(number::put);
        }
        return numbers;
    }
}
