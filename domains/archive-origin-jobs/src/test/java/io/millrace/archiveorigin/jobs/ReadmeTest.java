package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.ApiKey;
import io.millrace.archiveorigin.ArchiveOrigin;
import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.DeviceSigner;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobCipher;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.Worker;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows is what is compiled and run here, and the tests that it names are there. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archiveOrigin = new FakeArchive();

    private static String unindented(String code) {
        return code.replaceAll("(?m)^[ \t]+", "").strip();
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    @Test
    void examples_always_areWhatIsRunHere() throws IOException {
        String source =
                unindented(Files.readString(Path.of("src/test/java/io/millrace/archiveorigin/jobs/ReadmeTest.java")));

        assertThat(JAVA.matcher(readme()).results().map(block -> unindented(block.group(1))))
                .hasSize(2)
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    @Test
    void inputs_asShown_areTaken() throws IOException {
        Jobs jobs = DB.jobs(DB.types(archiveOrigin));

        assertThat(JSON.matcher(readme()).results().map(block -> block.group(1)))
                .hasSize(3)
                .satisfies(blocks -> {
                    Fixture.create(jobs, "enrollment", blocks.get(0));
                    Fixture.create(jobs, "proof_lock", blocks.get(1));
                    Fixture.create(jobs, "query", blocks.get(2));
                });
    }

    @Test
    void namedTests_always_exist() throws IOException {
        assertThat(TEST.matcher(readme()).results())
                .hasSizeGreaterThan(5)
                .allSatisfy(test -> assertThat(methods(test.group(1))).contains(test.group(2)));
    }

    private static Stream<String> methods(String test) throws ClassNotFoundException {
        return Arrays.stream(
                        Class.forName("io.millrace.archiveorigin.jobs." + test).getDeclaredMethods())
                .map(method -> method.getName());
    }

    @Test
    void examples_whenRun_enrolAndLock() {
        archiveOrigin.ledger.key("id", "secret");
        String url = archiveOrigin.url();
        String id = "id";
        String secret = "secret";
        SecretKey key = Fixture.key(1);
        DeviceSigner signer = Fixture.signer();
        ConnectionFactory connectionFactory = DB.pool();
        Flux<Capture> captures = Flux.range(0, 3).map(i -> Fixture.capture("d-1", i));

        ArchiveOrigin archive = ArchiveOrigin.connect(url, ApiKey.of(id, secret)); // keep it: it holds the connections
        JobCipher cipher = JobCipher.aes(key); // of tokens and positions
        ArchiveOriginStore store = ArchiveOriginStore.on(connectionFactory, cipher);
        ArchiveOriginJobs types = ArchiveOriginJobs.of(
                archive, cipher, tenant -> archive.devices(signer, store.tokens(tenant), store.locks(tenant)));
        JobHandlers handlers = JobHandlers.of(types.enrollment(), types.proofLock(), types.query());

        Jobs jobs = Jobs.on(connectionFactory, handlers);
        Worker worker = Worker.on(connectionFactory, handlers).start(); // in this process, and in as many others

        Fixture.untilFinal(
                jobs,
                Fixture.create(
                        jobs,
                        "enrollment",
                        types.enrollment()
                                .item(Draft.of(EnrollmentTask.of(Enrollment.of("d-1"))))
                                .input()));
        UUID locks = created(jobs, store, types, captures).block(LIMIT);

        Job done = Fixture.untilFinal(jobs, locks);
        assertThat(done.counts().succeeded()).isEqualTo(3);
        worker.closeGracefully(LIMIT).block(LIMIT);
        archive.close();
    }

    private static Mono<UUID> created(
            Jobs jobs, ArchiveOriginStore store, ArchiveOriginJobs types, Flux<Capture> captures) {
        Mono<UUID> created = jobs.migrate()
                .then(store.migrate()) // tables of its own, beside those of the jobs
                .then(jobs.create(
                        "acme",
                        JobRequest.of("proof_lock"),
                        captures.map(Draft::of).map(types.proofLock()::item)))
                .map(answer -> answer.job().id());
        return created;
    }
}
