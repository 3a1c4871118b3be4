package io.millrace.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** What the server answers with: a record of a usual kind, 1,024 bytes as JSON. */
record Item(
        String id,
        String partNumber,
        String name,
        String description,
        boolean active,
        int quantity,
        double weight,
        List<Revision> revisions,
        List<String> tags,
        Map<String, String> properties) {

    record Revision(String name, int number, String description, boolean released, long changedAt) {}

    static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final ObjectReader READER = MAPPER.readerFor(Item.class);

    static byte[] sampleJson() {
        return MAPPER.writeValueAsBytes(sample());
    }

    private static Item sample() {
        return new Item(
                "5f0c8f0e-6a3a-4e0b-9d54-0c2f5f3e7a11",
                "PN-104-22-B",
                "Power supply 24 V, 10 A",
                "Primary switched, with power factor correction and a relay contact that reports low voltages",
                true,
                420,
                1.275,
                IntStream.rangeClosed(1, 5)
                        .mapToObj(number -> new Revision(
                                "R" + number,
                                number,
                                "Change order CO-" + (1_180 + number) + ", approved",
                                number < 5,
                                1_700_000_000_000L + number))
                        .toList(),
                List.of("power", "din-rail", "24v", "industrial"),
                Map.of(
                        "manufacturer", "Example Works AS",
                        "countryOfOrigin", "NO",
                        "customsTariff", "8504.40.83",
                        "testSequence", "PSU-24-10/final"));
    }
}
