package io.millrace.wats.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The module's README tells which operations of WATS there are, and which of them the clients offer. */
class CoverageTest {
    /** Writes the table anew; the README says how. */
    private static final boolean REWRITE = Boolean.getBoolean("millrace.wats.rewrite");

    private static final Path README = Path.of("README.md");
    private static final Pattern TABLE =
            Pattern.compile("(?s)(?<=<!-- operations -->\n)(.*)(?=\n<!-- end of operations -->)");

    private final Coverage coverage = Coverage.measured();

    @Test
    void readme_whenComparedWithWhatTheClientsSend_tellsTheSame() throws IOException {
        String readme = Files.readString(README);
        Matcher table = TABLE.matcher(readme);
        assertThat(table.find()).as("the README has a place for the table").isTrue();
        if (REWRITE) {
            Files.writeString(README, table.replaceFirst(Matcher.quoteReplacement(coverage.markdown())));
        } else {
            assertThat(table.group())
                    .as("the README's table; -Dmillrace.wats.rewrite=true writes it anew")
                    .isEqualTo(coverage.markdown());
        }
    }

    @Test
    void reasonsNotToOffer_whenComparedWithTheContract_concernWhatThereIsAndIsNotOffered() {
        assertThat(coverage.idleReasons()).isEmpty();
    }

    @Test
    void deviations_whenTheyAreOperations_areSentBySomething() {
        assertThat(coverage.idleDeviations()).isEmpty();
    }
}
