package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchCollector;
import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.http.ClientOptions;
import io.millrace.musicbrainz.model.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** What the README shows is what is run here. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path SOURCE = Path.of("src/test/java/io/millrace/musicbrainz/ReadmeTest.java");

    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz().recordings(100);

    @Test
    void javaBlocks_always_areCodeThatIsRunHere() throws IOException {
        String source = compared(Files.readString(SOURCE));
        List<String> blocks = JAVA.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(block -> compared(block.group(1)).replace("connect(agent)", "connect(agent,here)"))
                .toList();
        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(source).contains(block));
    }

    /** Here a block goes on before it closes, to see what it did. */
    private static String compared(String code) {
        return code.replaceAll("\\s+", "").replaceFirst("}$", "");
    }

    @Test
    void calls_forOneAndForMany_areMade() {
        UnaryOperator<ClientOptions> here =
                options -> options.withBaseUrl(server.url()).withQuota(Quota.unlimited());
        UUID id = id(1);
        List<UUID> ids = Given.ids(100);
        UserAgent agent = new UserAgent("MyPlayer", "1.2", "me@example.org"); // whom to write to before blocking you

        try (MusicBrainz musicBrainz = MusicBrainz.connect(agent, here)) {
            Recording one = Await.await(musicBrainz.recordings().get(id, Include.ISRCS, Include.ARTIST_CREDITS));

            List<Result<Found<Recording>>> many = Await.list(
                    musicBrainz.recordings().getBatch(ids)); // up to 100 a request; one outcome for each id, in order
            assertThat(one.id()).isEqualTo(id);
            assertThat(many).hasSize(100).allMatch(Result::isSuccess);
        }
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void collector_always_givesASubmissionItsOwnOutcome() {
        UUID id = id(7);
        try (MusicBrainz musicBrainz = Given.client(server)) {
            BatchCollector<UUID, Found<Recording>> collector =
                    BatchCollector.of(musicBrainz.recordings().bulk()).start();

            Mono<Recording> recording = collector.submit(id).map(Found::entity); // shares its request with others
            assertThat(recording.block(LIMIT).id()).isEqualTo(id);
            collector.close();
        }
    }
}
