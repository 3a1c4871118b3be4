package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.jobs.testing.Postgres;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A database that is away for a while: every connection is cut in mid-run, and none can be made until it is back. */
class OutageTest {
    private static final int ITEMS = 400; // of each of the two jobs

    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    @Test
    void worker_whoseDatabaseIsAwayForAWhile_goesOnByItself() {
        JobHandler<Integer, Integer> safe = handler("safe").repeatable();
        JobHandler<Integer, Integer> unsafe = handler("unsafe");
        Jobs jobs = DB.jobs(safe, unsafe);
        JobOptions options = JobOptions.defaults().withMaxAttempts(20);
        UUID one = Fixture.create(jobs, safe, ITEMS, options).id();
        UUID two = Fixture.create(jobs, unsafe, ITEMS, options).id();
        Worker worker = Worker.on(DB.pool(), JobHandlers.of(safe, unsafe))
                .lease(Duration.ofSeconds(2))
                .pollEvery(Duration.ofMillis(200))
                .start();
        try {
            for (int outage = 1; outage <= 2; outage++) {
                int begun = outage * ITEMS / 4;
                await().atMost(LIMIT).until(() -> calls.size() >= begun);
                Postgres.shut(DB.name());
                await().atMost(LIMIT).until(this::isAway);
                Postgres.open(DB.name());
            }
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> get(jobs.get(TENANT, one)).status().isFinal()
                            && get(jobs.get(TENANT, two)).status().isFinal());
        } finally {
            Postgres.open(DB.name());
            worker.closeGracefully(LIMIT).block(LIMIT);
        }

        assertThat(get(jobs.get(TENANT, one)).counts()).isEqualTo(new JobCounts(ITEMS, 0, 0, ITEMS, 0, 0, 0, 0));
        JobCounts ofUnsafe = get(jobs.get(TENANT, two)).counts();
        assertThat(ofUnsafe.succeeded() + ofUnsafe.ambiguous()).isEqualTo(ITEMS);
        assertThat(calls.entrySet().stream().filter(called -> called.getKey().startsWith("unsafe")))
                .as("calls of one unsafe item")
                .allMatch(called -> called.getValue().get() == 1);
    }

    @Test
    void worker_whileItsDatabaseIsAway_logsTheFirstFailureWholeAndTheOthersInALine() {
        AtomicBoolean away = new AtomicBoolean(true);
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Logger logger = (Logger) LoggerFactory.getLogger(Worker.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        Worker worker = Worker.on(new Outage(DB.pool(), away), JobHandlers.of(handler("logged")))
                .scheduler(time)
                .start();
        try {
            for (int again = 0; again < 2; again++) {
                time.advanceTimeBy(Duration.ofSeconds(6));
            }
            assertThat(aboutJobs(log))
                    .satisfiesExactly(
                            first -> {
                                assertThat(first.getFormattedMessage())
                                        .isEqualTo("the worker could not look for jobs; it tries again");
                                assertThat(first.getThrowableProxy()).isNotNull();
                            },
                            OutageTest::isALine,
                            OutageTest::isALine);

            away.set(false);
            time.advanceTimeBy(Duration.ofSeconds(6));

            await().atMost(LIMIT).until(() -> aboutJobs(log).size() == 4);
            assertThat(aboutJobs(log).get(3).getFormattedMessage()).isEqualTo("the worker could look for jobs again");
        } finally {
            worker.close();
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    private static List<ILoggingEvent> aboutJobs(ListAppender<ILoggingEvent> log) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getFormattedMessage().contains("look for jobs"))
                .toList();
    }

    private static void isALine(ILoggingEvent event) {
        assertThat(event.getFormattedMessage())
                .startsWith("the worker still could not look for jobs: ")
                .doesNotContain("\n");
        assertThat(event.getThrowableProxy()).isNull();
    }

    /** A database that cannot be reached while it is away. */
    private record Outage(ConnectionFactory factory, AtomicBoolean away) implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.defer(() -> away.get()
                    ? Mono.error(new R2dbcNonTransientResourceException("away"))
                    : Mono.from(factory.create()));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return factory.getMetadata();
        }
    }

    private JobHandler<Integer, Integer> handler(String type) {
        return JobHandler.of(
                type,
                Integer.class,
                Integer.class,
                number -> Mono.defer(() -> {
                    calls.computeIfAbsent(type + " " + number, any -> new AtomicInteger())
                            .incrementAndGet();
                    return Mono.delay(Duration.ofMillis(10)).thenReturn(number);
                }));
    }

    private boolean isAway() {
        return !DB.database()
                .use(connection -> Sql.one(connection, row -> true, "select 1"))
                .onErrorReturn(false)
                .blockOptional(LIMIT)
                .orElse(false);
    }
}
