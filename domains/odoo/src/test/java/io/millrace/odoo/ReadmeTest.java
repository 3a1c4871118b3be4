package io.millrace.odoo;

import static io.millrace.odoo.Domain.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchExecutionException;
import io.millrace.batch.BatchManager;
import io.millrace.odoo.testing.FakeOdoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows is what is run here. */
class ReadmeTest {
    private static final Logger log = LoggerFactory.getLogger(ReadmeTest.class);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path SOURCE = Path.of("src/test/java/io/millrace/odoo/ReadmeTest.java");

    private final FakeOdoo server = FakeOdoo.start();

    @AfterEach
    void close() {
        server.close();
    }

    @OdooModel("res.partner")
    record Partner(
            @Nullable Long id,
            String name,
            @Nullable String email,
            @Nullable Many2One countryId,
            List<Long> categoryId,
            @OdooField(readOnly = true) @Nullable Instant createDate) {}

    @Test
    void javaBlocks_always_areCodeThatIsRunHere() throws IOException {
        String source = spaceless(Files.readString(SOURCE));
        List<String> blocks = JAVA.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> spaceless(block.group(1))
                        .replaceFirst("\"prod\",\"bot@example.com\",apiKey", "DATABASE,USER,KEY"))
                .toList();
        assertThat(blocks).hasSize(4).allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String spaceless(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void records_always_areRead() {
        String url = server.url();
        String DATABASE = FakeOdoo.DATABASE;
        String USER = FakeOdoo.USER;
        String KEY = FakeOdoo.API_KEY;

        try (Odoo odoo = Odoo.connect(url, OdooLogin.of(DATABASE, USER, KEY))) {
            Flux<Partner> partners = odoo.records(Partner.class)
                    .list(where("is_company")
                            .eq(true)
                            .and(where("country_id.code").in("BE", "NO")))
                    .items(); // pages are read as they are asked for
            partners.doOnNext(partner -> log.info("{} of {}", partner.name(), partner.countryId()))
                    .blockLast();
        }
        assertThat(server.calls("search_read")).hasSize(2);
    }

    @Test
    void anyModel_always_isReadAndWritten() {
        server.mayBeMisused(); // its orders have neither states nor tags nor a method to confirm them
        try (Odoo odoo = Given.client(server, Given.jsonRpc())) {
            ModelClient orders = odoo.model("sale.order");
            Mono<Long> count = orders.searchCount(
                    where("state").eq("draft").or(where("partner_id").isUnset()));
            Flux<Map<String, Object>> newest = orders.searchRead(
                    Query.of(Domain.all()).fields("name").order("id desc").limit(10));
            Mono<Void> changed =
                    orders.write(List.of(7L), Map.of("tag_ids", List.of(Command.link(3), Command.unlink(5))));
            Mono<Object> confirmed = orders.call("action_confirm", List.of(7L), Map.of());

            assertThat(Given.valuesOf(newest)).isEmpty();
            List.of(count, changed, confirmed)
                    .forEach(call -> call.onErrorComplete().block(Given.LIMIT));
            assertThat(server.calls())
                    .extracting(call -> call.method())
                    .containsExactly("authenticate", "search_read", "search_count", "write", "action_confirm");
        }
    }

    @Test
    void bulk_always_givesIds() {
        List<Map<String, Object>> records = List.of(Map.of("id", "shop.a", "name", "A"));
        try (Odoo odoo = Given.client(server, Given.jsonRpc())) {
            BatchManager<Long, Map<String, Object>> bulk = odoo.bulk(Identity.externalIds())
                    .chunkSize(100) // limit: records in a call
                    .bisectFailures(); // a record that is refused fails alone

            Mono<List<Long>> ids = bulk.bulkCreate("res.partner", records) // in the order of the records
                    .doOnError(BatchExecutionException.class, failure -> failure.results(Long.class)
                            .forEach(result -> log.info("{}", result)));

            assertThat(Given.valueOf(ids)).containsExactly(10L);
        }
    }
}
