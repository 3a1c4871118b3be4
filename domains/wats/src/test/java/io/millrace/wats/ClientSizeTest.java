package io.millrace.wats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client is read from top to bottom: one that outgrows that is two. */
class ClientSizeTest {
    private static final int LINES = 250;
    private static final Path SOURCES = Path.of("src", "main", "java");

    @Test
    void client_ofEachDomain_hasUnderTwoHundredAndFiftyLines() throws IOException {
        Map<String, Class<?>> clients = new TreeMap<>(Offered.clients());
        assertThat(clients.keySet())
                .contains(
                        "product",
                        "asset",
                        "production",
                        "report",
                        "analytics",
                        "rootcause",
                        "software",
                        "scim",
                        "process")
                .contains("asset.usage", "report.documents");
        clients.put("wats", Wats.class);
        Map<String, Long> sizes = new TreeMap<>();
        for (Map.Entry<String, Class<?>> client : clients.entrySet()) {
            sizes.put(client.getKey(), lines(client.getValue()));
        }
        assertThat(sizes).allSatisfy((client, lines) -> assertThat(lines).isLessThan(LINES));
    }

    private static long lines(Class<?> client) throws IOException {
        try (Stream<String> lines = Files.lines(SOURCES.resolve(client.getName().replace('.', '/') + ".java"))) {
            return lines.count();
        }
    }
}
