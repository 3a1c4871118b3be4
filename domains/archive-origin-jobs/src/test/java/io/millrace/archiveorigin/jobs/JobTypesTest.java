package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.CAPTURED;
import static io.millrace.archiveorigin.jobs.Fixture.LIMIT;
import static io.millrace.archiveorigin.jobs.Fixture.TENANT;
import static io.millrace.archiveorigin.jobs.Fixture.capture;
import static io.millrace.archiveorigin.jobs.Fixture.create;
import static io.millrace.archiveorigin.jobs.Fixture.get;
import static io.millrace.archiveorigin.jobs.Fixture.hash;
import static io.millrace.archiveorigin.jobs.Fixture.items;
import static io.millrace.archiveorigin.jobs.Fixture.untilFinal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.DeviceClient;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Sent;
import io.millrace.jobs.ItemError;
import io.millrace.jobs.ItemStatus;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobCounts;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.JobStatus;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.NewItem;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Each type from the request to the last outcome, over a service in memory and a real database. */
class JobTypesTest {
    private static final int ITEMS = 200; // a thousand take five times as long, and show no more
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final String prefix = "typed-" + NAMES.incrementAndGet() + "-";

    @Test
    void enrollment_ofManyDevices_enrolsEachOnceAndKeepsItsToken() {
        Fixture.Types types = DB.types(archive, Fixture.unsigned());
        Jobs jobs = DB.jobs(types);
        UUID id = create(jobs, "enrollment", numbered(i -> "{\"device_id\": \"" + prefix + i + "\"}"));
        DB.work(types);

        Job done = untilFinal(jobs, id);

        assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(done.counts()).isEqualTo(new JobCounts(ITEMS, 0, 0, ITEMS, 0, 0, 0, 0));
        assertThat(archive.requests(FakeDevices.ENROLL)).hasSize(ITEMS);
        assertThat(DB.texts(
                        "select count(token) from archive_origin_devices where not in_doubt and starts_with(device_id, $1)",
                        prefix))
                .containsExactly(Integer.toString(ITEMS));
        assertThat(get(DB.store().tokens(TENANT).find(prefix + "7"))
                        .token()
                        .secret()
                        .reveal())
                .isEqualTo(archive.devices.device(prefix + "7").token());
        assertThat(items(jobs, id).get(7).output())
                .matches("\\{\"device_id\":\"" + prefix + "7\",\"issued_at\":\"[^\"]+Z\",\"expires_at\":\"[^\"]+Z\"}");
    }

    @Test
    void proofLock_ofManyCapturesByTwoWorkers_locksEachOnceAndForgetsTheInputs() {
        archive.devices.verifySignatures = false;
        DeviceClient devices = DB.devices(archive, Fixture.unsigned());
        Flux.range(0, 10)
                .flatMap(i -> devices.enroll(Enrollment.of(prefix + i)))
                .blockLast(LIMIT);
        Fixture.Types types = DB.types(archive, Fixture.unsigned());
        Jobs jobs = DB.jobs(types);
        UUID id = create(
                jobs,
                "proof_lock",
                IntStream.range(0, ITEMS)
                        .mapToObj(i -> types.proofLock().item("c" + i, Draft.of(capture(prefix + i % 10, i))))
                        .toList());
        DB.work(types);
        DB.work(DB.types(archive, Fixture.unsigned()));

        Job done = untilFinal(jobs, id);

        assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(archive.devices.captures())
                .hasSize(ITEMS)
                .extracting(capture -> capture.get("asset_hash"))
                .doesNotHaveDuplicates();
        assertThat(items(jobs, id))
                .hasSize(ITEMS)
                .allMatch(item -> item.output().contains("\"status\":\"LOCKED\""))
                .extracting(JobItem::output)
                .doesNotHaveDuplicates();
        assertThat(DB.texts("select count(input) from batch_items where batch_job_id = $1", id))
                .containsExactly("0");
    }

    @Test
    void query_ofManyClaims_answersWithTheLedgersEntriesAndTellsWhatItHasNot() {
        archive.ledger.limitWithKey = ITEMS;
        IntStream.range(0, ITEMS).filter(i -> i % 10 != 0).forEach(i -> archive.ledger.entry(entry(i)));
        Fixture.Types types = DB.types(archive, Fixture.unsigned());
        Jobs jobs = DB.jobs(types);
        UUID id = create(
                jobs,
                "query",
                numbered(i ->
                        "{\"content_hash\": \"" + hash(i) + "\", \"attestation_cert_hash\": \"" + hash(0) + "\"}"));
        DB.work(types);

        Job done = untilFinal(jobs, id);

        assertThat(done.status()).isEqualTo(JobStatus.COMPLETED_WITH_ERRORS);
        assertThat(done.counts().failed()).isEqualTo(ITEMS / 10);
        assertThat(items(jobs, id)).hasSize(ITEMS).allSatisfy(item -> {
            if (item.index() % 10 == 0) {
                assertThat(item.error().code()).isEqualTo("NOT_FOUND");
                assertThat(item.error().kind()).isEqualTo(ItemError.Kind.PERMANENT);
                assertThat(item.error().httpStatus()).isEqualTo(404);
            } else {
                assertThat(item.output()).contains("\"entry_id\":\"entry-" + item.index() + "\"");
            }
        });
    }

    private static Iterable<NewItem> numbered(IntFunction<String> input) {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> new NewItem("n" + i, input.apply(i)))
                .toList();
    }

    private static FakeLedger.Entry entry(int number) {
        return new FakeLedger.Entry(
                "entry-" + number,
                hash(number),
                hash(0),
                hash(10_000 + number),
                hash(20_000 + number),
                CAPTURED,
                "rooted");
    }

    /** The table of what a caller must know of each operation, a line a case. */
    static Stream<Arguments> outcomes() {
        Stream<Arguments> writes = Stream.of("enrollment", "proof_lock")
                .flatMap(type -> Stream.of(
                        Arguments.of(type, Fault.of(Fault.Kind.RESET).afterwards(), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.of(Fault.Kind.CUT).afterwards(), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.of(Fault.Kind.MALFORMED).afterwards(), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.status(500), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.status(502), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.status(504), "ambiguous AMBIGUOUS", 1),
                        Arguments.of(type, Fault.status(503), "succeeded", 2),
                        Arguments.of(type, Fault.status(400), "failed INVALID_INPUT", 1),
                        Arguments.of(type, Fault.status(401), "failed UNAUTHORIZED", 1),
                        Arguments.of(type, Fault.status(403), "failed FORBIDDEN", 1),
                        Arguments.of(type, Fault.status(422), "failed INVALID_INPUT", 1)));
        Stream<Arguments> reads = Stream.of(
                Arguments.of("query", Fault.of(Fault.Kind.RESET), "succeeded", 2),
                Arguments.of("query", Fault.status(500), "succeeded", 2),
                Arguments.of("query", Fault.status(503), "succeeded", 2),
                Arguments.of("query", Fault.status(400), "failed INVALID_INPUT", 1),
                Arguments.of("query", Fault.status(401), "failed UNAUTHORIZED", 1),
                Arguments.of("query", Fault.status(404), "failed NOT_FOUND", 1),
                Arguments.of("query", Fault.status(422), "failed INVALID_INPUT", 1));
        return Stream.concat(writes, reads);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void item_whenTheServiceFails_endsAsTheTableSays(String type, Fault fault, String expected, int sent) {
        int number = 100_000 + NAMES.incrementAndGet();
        String device = prefix + number;
        Fixture.Types types = DB.types(archive);
        Jobs jobs = DB.jobs(types);
        archive.ledger.entry(entry(number));
        if (type.equals("proof_lock")) {
            get(DB.devices(archive).enroll(Enrollment.of(device)));
        }
        String route =
                switch (type) {
                    case "enrollment" -> FakeDevices.ENROLL;
                    case "proof_lock" -> FakeDevices.LOCK;
                    default -> FakeLedger.LOOKUP;
                };
        int before = archive.requests(route).size();
        archive.next(route, fault);
        UUID id = create(
                jobs,
                type,
                List.of(
                        switch (type) {
                            case "enrollment" ->
                                types.enrollment().item(Draft.of(EnrollmentTask.of(Enrollment.of(device))));
                            case "proof_lock" -> types.proofLock().item(Draft.of(capture(device, number)));
                            default -> types.query().item(Draft.of(ContentClaim.of(hash(number), hash(0))));
                        }));
        DB.work(types);

        untilFinal(jobs, id);

        JobItem item = items(jobs, id).get(0);
        assertThat(item.status().code()
                        + (item.error() == null ? "" : " " + item.error().code()))
                .isEqualTo(expected);
        assertThat(archive.requests(route).size() - before).isEqualTo(sent);
    }

    @Test
    void enrollment_ofOneDeviceManyTimesInAJob_givesItOneToken() {
        Fixture.Types types = DB.types(archive);
        Jobs jobs = DB.jobs(types);
        String device = "{\"device_id\": \"" + prefix + "same\"}";
        UUID id = create(jobs, "enrollment", device, device, device);
        DB.work(types);

        untilFinal(jobs, id);

        assertThat(items(jobs, id)).allSatisfy(item -> assertThat(item.status() == ItemStatus.SUCCEEDED
                        || item.error().code().equals("CONFLICT"))
                .as("enrolled, or three times told that it is under way")
                .isTrue());
        assertThat(get(DB.store().tokens(TENANT).find(prefix + "same"))
                        .token()
                        .secret()
                        .reveal())
                .isEqualTo(archive.devices.device(prefix + "same").token());
    }

    @Test
    void proofLock_ofAnotherTenantsDevice_isNotSent() {
        get(DB.devices(archive).enroll(Enrollment.of(prefix + "theirs")));
        Fixture.Types types = DB.types(archive);
        Jobs jobs = DB.jobs(types);
        UUID id = create(
                jobs,
                "other",
                "proof_lock",
                Flux.just(types.proofLock().item(Draft.of(capture(prefix + "theirs", 1)))));
        DB.work(types);

        untilFinal(jobs, "other", id);

        JobItem item = get(jobs.results("other", id).next());
        assertThat(item.error().code()).isEqualTo("UNAUTHORIZED");
        assertThat(archive.requests(FakeDevices.LOCK)).isEmpty();
    }

    @Test
    void devicesOf_forManyItemsOfATenant_isAskedOnce() {
        AtomicInteger asked = new AtomicInteger();
        DeviceClient devices = DB.devices(archive);
        var enrollment = ArchiveOriginJobs.of(DB.client(archive), Fixture.CIPHER, tenant -> {
                    asked.incrementAndGet();
                    return devices;
                })
                .enrollment()
                .concurrency(1);
        Fixture.Types types = new Fixture.Types(
                enrollment, DB.types(archive).proofLock(), DB.types(archive).query());
        Jobs jobs = DB.jobs(types);
        UUID id = create(
                jobs,
                "enrollment",
                Stream.of("a", "b", "c")
                        .map(name -> new NewItem(null, "{\"device_id\": \"" + prefix + name + "\"}"))
                        .toList());
        DB.work(types);

        assertThat(untilFinal(jobs, id).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(asked).hasValue(1);
        assertThat(archive.requests()).extracting(Sent::route).containsOnly(FakeDevices.ENROLL);
    }
}
