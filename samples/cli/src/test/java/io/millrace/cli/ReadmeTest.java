package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchItem;
import io.millrace.batch.BulkTarget;
import io.millrace.batch.CheckpointCodec;
import io.millrace.core.Await;
import io.millrace.core.Result;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows is what is compiled and run, here or in the sample that it is taken from. */
class ReadmeTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> SOURCES = List.of(
            "samples/cli/src/test/java/io/millrace/cli/ReadmeExamples.java",
            "samples/webflux-service/src/main/java/io/millrace/samples/webflux/ProductController.java");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final ReadmeExamples.Api API = new ReadmeExamples.Api() {
        @Override
        public Mono<ReadmeExamples.Quote> quote(String symbol) {
            return Mono.just(new ReadmeExamples.Quote(symbol));
        }

        @Override
        public Mono<Map<String, ReadmeExamples.Quote>> quotes(List<String> symbols) {
            return Flux.fromIterable(symbols).flatMap(this::quote).collectMap(ReadmeExamples.Quote::symbol);
        }
    };

    private final WatsSimulator server =
            WatsSimulator.builder().products(3).users(7).start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void javaBlocks_always_areCodeThatIsTested() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        StringBuilder examples = new StringBuilder();
        for (String source : SOURCES) {
            examples.append(unindented(Files.readString(ROOT.resolve(source))));
        }
        List<String> blocks = JAVA.matcher(readme)
                .results()
                .map(block -> unindented(block.group(1)).strip())
                .toList();
        assertThat(blocks).hasSize(7).allSatisfy(block -> assertThat(examples).contains(withoutClosing(block)));
    }

    @Test
    void pipeline_whenRun_namesEveryProductInOrder() {
        assertThat(Await.list(ReadmeExamples.pipeline(server.url(), server.token(), List.of("PN-1", "none", "PN-2"))))
                .satisfiesExactly(
                        first -> assertThat(first).contains("PN-1").doesNotContain("404"),
                        second -> assertThat(second).startsWith("none: ").contains("404"),
                        third -> assertThat(third).contains("PN-2").doesNotContain("404"));
    }

    @Test
    void ownApi_whenRun_answersEverySymbol() {
        assertThat(Await.list(ReadmeExamples.ownApi(API, List.of("A", "B", "C"))))
                .extracting(Result::orElseThrow)
                .extracting(ReadmeExamples.Quote::symbol)
                .containsExactly("A", "B", "C");
    }

    @Test
    void resumable_whenRunAgain_hasNothingLeftToDo(@TempDir Path folder) {
        CheckpointCodec<ReadmeExamples.Quote> codec = CheckpointCodec.of(
                quote -> quote.symbol().getBytes(StandardCharsets.UTF_8),
                bytes -> new ReadmeExamples.Quote(new String(bytes, StandardCharsets.UTF_8)));
        List<String> symbols = List.of("A", "B", "C");

        assertThat(Await.list(ReadmeExamples.resumable(API, symbols, folder.resolve("it"), codec)))
                .extracting(BatchItem::key)
                .isEqualTo(symbols);
        assertThat(Await.list(ReadmeExamples.resumable(API, symbols, folder.resolve("it"), codec)))
                .isEmpty();
    }

    @Test
    void collected_whenSubmitted_givesItsOwnQuote() {
        assertThat(Await.await(ReadmeExamples.collected(API, "A"))).isEqualTo(new ReadmeExamples.Quote("A"));
    }

    @Test
    void bulk_whenRun_createsAllAndGivesTheirIdsInOrder() {
        List<Map<String, Object>> records = IntStream.range(0, 250)
                .mapToObj(number -> Map.<String, Object>of("number", number))
                .toList();

        assertThat(Await.await(ReadmeExamples.bulk(new Numbered(), records)))
                .isEqualTo(LongStream.range(0, 250).boxed().toList());
    }

    @Test
    void script_whenRun_countsTheActiveUsers() {
        assertThat(ReadmeExamples.script(server.url(), server.token(), List.of("PN-1", "PN-2")))
                .isEqualTo(7);
    }

    @Test
    void modules_always_areAllInTheTable() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Pattern module = Pattern.compile("<module>((?:core|reactive-batch|domains)/[^<]+)</module>");
        assertThat(module.matcher(Files.readString(ROOT.resolve("pom.xml")))
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(readme).contains("| `" + folder + "` |"));
    }

    /** Gives each record the id that it names. */
    private static final class Numbered implements BulkTarget<Long, Map<String, Object>> {
        @Override
        public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
            return Mono.just(records.stream()
                    .map(record -> ((Integer) record.get("number")).longValue())
                    .toList());
        }

        @Override
        public Mono<Boolean> update(
                String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
            return Mono.just(true);
        }

        @Override
        public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
            return Mono.just(true);
        }
    }

    private static String unindented(String code) {
        return code.replaceAll("(?m)^[ \t]+", "");
    }

    /** In the test class a block returns what it made before it closes. */
    private static String withoutClosing(String block) {
        return block.replaceAll("\n}$", "");
    }
}
