package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import io.millrace.jobs.JobHandler.FieldProblem;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows is what is compiled and run here. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

    @RegisterExtension
    static final Fixture DB = new Fixture();

    record Address(String street) {}

    record Position(double latitude, double longitude) {}

    static final class Client {
        Mono<Position> geocode(Address address) {
            return Mono.just(new Position(address.street().length(), 1));
        }
    }

    @Test
    void examples_always_areWhatIsRunHere() throws IOException {
        String source = unindented(Files.readString(Path.of("src/test/java/io/millrace/jobs/ReadmeTest.java")));

        assertThat(JAVA.matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(block -> unindented(block.group(1)).strip()))
                .hasSize(2)
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    @Test
    void acceptance_always_namesTestsThatAreThere() throws IOException {
        Path tests = Path.of("src/test/java/io/millrace/jobs");

        assertThat(TEST.matcher(Files.readString(Path.of("docs/acceptance.md"))).results())
                .hasSizeGreaterThan(20)
                .allSatisfy(named -> {
                    String source = Files.readString(tests.resolve(named.group(1) + ".java"));
                    assertThat(source).contains("void " + (named.group(2) == null ? "" : named.group(2) + "("));
                });
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }

    @Test
    void examples_whenRun_work() {
        ConnectionFactory connectionFactory = DB.pool();
        Client client = new Client();
        Flux<Address> addresses = Flux.just(new Address("Main"), new Address("High"));

        JobHandler<Address, Position> geocode = JobHandler.of("geocode", Address.class, Position.class, client::geocode)
                .repeatable() // calling it twice for one item does no harm
                .concurrency(8) // limit: calls in flight in each worker
                .quota(Quota.sliding(50, Duration.ofSeconds(1)))
                .validate(address ->
                        address.street().isBlank() ? List.of(new FieldProblem("street", "is missing")) : List.of());
        JobHandlers handlers = JobHandlers.of(geocode);

        Jobs jobs = Jobs.on(connectionFactory, handlers); // where jobs are asked for, in any process
        Worker worker = Worker.on(connectionFactory, handlers).start(); // where they are run: in the same or in others

        UUID known = jobs.create("acme", JobRequest.of("geocode"), addresses.map(geocode::item))
                .block(LIMIT)
                .job()
                .id();
        assertThat(use(jobs, worker, geocode, addresses, known))
                .containsExactly(new Position(4, 1), new Position(4, 1));
    }

    private static List<Position> use(
            Jobs jobs, Worker worker, JobHandler<Address, Position> geocode, Flux<Address> addresses, UUID id) {
        Mono<UUID> created = jobs.migrate() // makes the tables, or brings them up to date
                .then(jobs.create(
                        "acme", JobRequest.of("geocode"), addresses.map(geocode::item))) // a Flux of any length
                .map(answer -> answer.job().id());

        Flux<JobEvent> events = jobs.watch("acme", id); // every change of state, and progress once a second

        Mono<Job> rested = jobs.pause("acme", id).then(jobs.resume("acme", id));

        Flux<Position> positions =
                jobs.results("acme", id, Set.of(ItemStatus.SUCCEEDED), -1).map(geocode::output);

        Mono<RetriedJob> retried = jobs.retry("acme", id, RetryRequest.failed()); // those that failed, and no others

        Mono<Void> closed =
                worker.closeGracefully(Duration.ofSeconds(30)); // ends what runs, gives back what has not begun

        assertThat(created.block(LIMIT)).isNotEqualTo(id);
        events.blockLast(LIMIT);
        rested.as(Mono::onErrorComplete).block(LIMIT); // it is over by now
        retried.as(Mono::onErrorComplete).block(LIMIT);
        List<Position> all = positions.collectList().block(LIMIT);
        closed.block(LIMIT);
        return all;
    }
}
