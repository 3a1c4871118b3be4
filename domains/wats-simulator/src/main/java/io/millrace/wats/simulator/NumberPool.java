package io.millrace.wats.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Serial numbers of one kind, in order; each is taken once. */
final class NumberPool {

    private final Map<String, Entry> entries =
            new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));

    /** Whom a number was taken for. */
    record Reference(
            @Nullable String serialNumber,
            @Nullable String partNumber,
            @Nullable String station) {}

    /** One number; free as long as {@code taken} is null. */
    record Entry(
            String id,
            Instant generated,
            @Nullable Instant taken,
            @Nullable Reference reference) {

        /** As attributes of XML or members of JSON; what is not known is left out. */
        Map<String, String> attributes() {
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put("id", id);
            if (taken != null && reference != null) {
                attributes.put("taken", taken.toString());
                put(attributes, "refSN", reference.serialNumber());
                put(attributes, "refPN", reference.partNumber());
                put(attributes, "refStn", reference.station());
            }
            return attributes;
        }

        private static void put(Map<String, String> attributes, String name, @Nullable String value) {
            if (value != null) {
                attributes.put(name, value);
            }
        }
    }

    /** A number that is there already stays as it is. */
    void add(String id, Instant now) {
        entries.putIfAbsent(id, new Entry(id, now, null, null));
    }

    /** Those that are free, as many as are wanted or as there are; 404 where there is none. */
    List<Entry> take(int quantity, boolean onlyInSequence, Reference reference, Instant now) {
        List<Entry> free = onlyInSequence ? run(quantity) : free(quantity);
        List<Entry> taken = new ArrayList<>();
        for (Entry entry : free) {
            taken.add(new Entry(entry.id(), entry.generated(), now, reference));
        }
        taken.forEach(entry -> entries.put(entry.id(), entry));
        return taken;
    }

    List<Entry> all() {
        return List.copyOf(entries.values());
    }

    private List<Entry> free(int quantity) {
        List<Entry> free = entries.values().stream()
                .filter(entry -> entry.taken() == null)
                .limit(quantity)
                .toList();
        if (free.isEmpty()) {
            throw Refusal.notFound("There are no free serial numbers of this type.");
        }
        return free;
    }

    /** As many as are wanted that follow one another, with none in between that is taken. */
    private List<Entry> run(int quantity) {
        List<Entry> run = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.taken() != null) {
                run.clear();
            } else {
                run.add(entry);
            }
            if (run.size() == quantity) {
                return run;
            }
        }
        throw Refusal.badRequest("There are not " + quantity + " free serial numbers in sequence.");
    }
}
