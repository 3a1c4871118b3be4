package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.entry;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.batch.BatchReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the module's README shows is what is compiled and run, and the tests that it names are there. */
class ReadmeTest {
    private static final Path TESTS = Path.of("src/test/java/io/millrace/archiveorigin");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private static String unindented(String code) {
        return code.replaceAll("(?m)^[ \t]+", "").strip();
    }

    @Test
    void javaBlocks_always_areCodeThatIsTested() throws IOException {
        String examples = unindented(Files.readString(TESTS.resolve("ReadmeExamples.java")));

        List<String> blocks = JAVA.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> unindented(block.group(1)))
                .toList();

        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(examples).contains(block));
    }

    @Test
    void namedTests_always_exist() throws IOException {
        assertThat(TEST.matcher(Files.readString(Path.of("README.md"))).results())
                .hasSizeGreaterThan(5)
                .allSatisfy(test -> assertThat(methods(test.group(1))).contains(test.group(2)));
    }

    private static Stream<String> methods(String test) {
        try {
            return Arrays.stream(
                            Class.forName("io.millrace.archiveorigin." + test).getDeclaredMethods())
                    .map(method -> method.getName());
        } catch (ClassNotFoundException absent) {
            throw new AssertionError(absent);
        }
    }

    @Test
    void reading_whenRun_tellsWhatHolds() {
        archive.ledger.key("id", "secret");
        archive.ledger.certificate(CERT, false);
        archive.ledger.entry(entry(1));

        assertThat(ReadmeExamples.reading(archive.url(), "id", "secret", List.of(claim(1), claim(2)))
                        .map(verdict -> ReadmeExamples.told(verdict.orElseThrow()))
                        .collectList()
                        .block(LIMIT))
                .containsExactly("verified", "not verified: ledger_not_found");
    }

    @Test
    void writing_whenRun_enrolsAndLocks() {
        try (ArchiveOrigin client = Given.client(archive)) {
            BatchReport report = valueOf(ReadmeExamples.writing(
                    client,
                    Map.of(Given.DEVICE, Given.keys(Given.DEVICE)),
                    TokenStore.inMemory(),
                    LockLedger.inMemory(10),
                    List.of(capture(1), capture(2))));

            assertThat(report.succeeded()).isEqualTo(2);
        }
    }
}
