package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.TENANT;
import static io.millrace.archiveorigin.jobs.Fixture.capture;
import static io.millrace.archiveorigin.jobs.Fixture.create;
import static io.millrace.archiveorigin.jobs.Fixture.get;
import static io.millrace.archiveorigin.jobs.Fixture.untilFinal;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.millrace.archiveorigin.Location;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.jobs.ItemQuery;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.Jobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Tokens and positions reach the service, and no list, no log, no table and no text of anything. */
class SecretsTest {
    private static final String DEVICE = "device-of-secrets";
    private static final String LATITUDE = "59.913868";

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };

    @BeforeEach
    void record() {
        recorder.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.stop()); // the console would drown in it
        root.addAppender(recorder);
        root.setLevel(Level.INFO);
        ((Logger) LoggerFactory.getLogger("io.millrace")).setLevel(Level.TRACE);
    }

    @AfterEach
    void restore() {
        root.detachAppender(recorder);
        root.setLevel(before);
        ((Logger) LoggerFactory.getLogger("io.millrace")).setLevel(null);
        root.iteratorForAppenders().forEachRemaining(appender -> appender.start());
    }

    @Test
    void secrets_whateverHappens_areShownNowhere() {
        Fixture.Types types = DB.types(archive);
        Jobs jobs = DB.jobs(types);
        DB.work(types);
        UUID enrolment = create(jobs, "enrollment", "{\"device_id\": \"" + DEVICE + "\"}");
        untilFinal(jobs, enrolment);
        String token = archive.devices.device(DEVICE).token();
        List<Fault> wrong = List.of(
                Fault.status(400, "you sent " + token),
                Fault.status(500, "you sent " + token),
                Fault.answer(Reply.invalid("geo", "no", Map.of("lat", LATITUDE, "token", token))),
                Fault.answer(new Reply(200, Map.of("token", List.of(token), "record_id", List.of(token)))),
                Fault.of(Fault.Kind.RESET));
        archive.next(FakeDevices.LOCK, wrong.toArray(Fault[]::new));
        Location here = new Location(Double.parseDouble(LATITUDE), 10.75, 5);
        List<UUID> ids = new ArrayList<>(List.of(enrolment));
        for (int i = 0; i <= wrong.size(); i++) {
            UUID id = create(
                    jobs,
                    "proof_lock",
                    List.of(types.proofLock().item(Draft.of(capture(DEVICE, i).withLocation(here)))));
            untilFinal(jobs, id);
            ids.add(id);
        }

        List<String> shown = new ArrayList<>(logged);
        for (UUID id : ids) {
            List<JobItem> items = get(jobs.items(TENANT, id, ItemQuery.all().withInputs(ItemQuery.Inputs.INCLUDED))
                    .items()
                    .collectList());
            assertThat(items).hasSize(1);
            shown.add(items.toString());
            shown.add(get(jobs.get(TENANT, id)) + " " + get(jobs.report(TENANT, id)));
        }
        shown.addAll(DB.texts("select t::text from archive_origin_devices t"));
        shown.addAll(DB.texts("select t::text from archive_origin_locks t"));
        shown.addAll(DB.texts("select t::text from batch_items t"));
        shown.addAll(DB.texts("select t::text from batch_events t"));
        shown.add(Draft.of(capture(DEVICE, 1).withLocation(here)).toString());
        assertThat(archive.devices.captures())
                .as("one was locked, with its position")
                .anyMatch(sent -> sent.toString().contains(LATITUDE));
        assertThat(shown)
                .hasSizeGreaterThan(20)
                .noneMatch(text -> text.contains(token))
                .noneMatch(text -> text.contains(LATITUDE));
    }
}
