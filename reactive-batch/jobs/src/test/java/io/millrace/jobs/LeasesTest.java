package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The lease protocol, step by step, by workers that do only what the test says. */
class LeasesTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final JobHandler<Integer, Integer> safe = Fixture.doubling("safe");
    private final JobHandler<Integer, Integer> unsafe =
            JobHandler.of("unsafe", Integer.class, Integer.class, Mono::just);
    private final Jobs jobs = DB.jobs(safe, unsafe);
    private final Leases one = new Leases(DB.database(), "one", LEASE);
    private final Leases two = new Leases(DB.database(), "two", LEASE);

    @Test
    void claim_byManyAtOnce_givesNoItemTwice() {
        UUID id = create(safe, 1_000);

        List<Integer> claimed = get(Flux.range(0, 40)
                .flatMap(any -> (any % 2 == 0 ? one : two).claim(id, true, Leases.Place.START, 50, 0), 20)
                .flatMapIterable(Leases.Claim::items)
                .map(Claimed::index)
                .collectList());

        assertThat(claimed).doesNotHaveDuplicates();
        Set<Integer> rest = new HashSet<>();
        for (List<Claimed> more; !(more = claim(one, id, true)).isEmpty(); ) {
            more.forEach(item -> rest.add(item.index()));
        }
        assertThat(claimed.size() + rest.size()).as("none is lost either").isEqualTo(1_000);
    }

    @Test
    void claim_behindAPlace_goesOnThere() {
        UUID id = create(safe, 10);
        Leases.Claim first = get(one.claim(id, true, Leases.Place.START, 4, 0));

        Leases.Claim next = get(one.claim(id, true, first.upTo(), 4, 0));

        assertThat(next.items()).extracting(Claimed::index).containsExactly(4, 5, 6, 7);
    }

    @Test
    void finish_afterTheLeaseWasLost_isNotWanted() {
        UUID id = create(safe, 1);
        Claimed frozen = claim(one, id, true).get(0);
        expire(id);
        get(two.sweep(id));
        DB.sql("update batch_items set next_attempt_at = now() where batch_job_id = $1", id);
        Claimed taken = claim(two, id, true).get(0);

        assertThat(get(one.finish(id, List.of(success(frozen, "\"frozen\"")), false)))
                .containsExactly(false);
        assertThat(get(two.finish(id, List.of(success(taken, "\"taken\"")), false)))
                .containsExactly(true);
        assertThat(get(one.finish(id, List.of(success(frozen, "\"frozen\"")), false)))
                .containsExactly(false);

        assertThat(get(jobs.results(TENANT, id).collectList()))
                .extracting(JobItem::output, JobItem::attempts)
                .containsExactly(tuple("\"taken\"", 2));
        assertThat(get(jobs.get(TENANT, id)).counts().succeeded()).isOne();
    }

    @Test
    void mark_afterTheLeaseWasLost_letsNoCallBegin() {
        UUID id = create(unsafe, 2);
        List<Claimed> claimed = claim(one, id, false);
        expire(id);
        assertThat(get(one.mark(id, claimed))).as("over, though not swept up").containsExactly(false, false);
        get(two.sweep(id));
        List<Claimed> taken = claim(two, id, false);

        assertThat(get(one.mark(id, claimed))).containsExactly(false, false);
        assertThat(get(two.mark(id, taken))).containsExactly(true, true);
    }

    @Test
    void sweep_whereRepeatingIsSafe_triesAgainUntilTheAttemptsAreUsedUp() {
        UUID id = create(safe, 1);
        for (int attempt = 1; attempt < 3; attempt++) {
            claim(one, id, true);
            expire(id);
            assertThat(get(two.sweep(id))).isOne();
            assertThat(item(id).status()).isEqualTo(ItemStatus.PENDING);
            DB.sql("update batch_items set next_attempt_at = now() where batch_job_id = $1", id);
        }
        claim(one, id, true);
        expire(id);
        get(two.sweep(id));

        assertThat(item(id).status()).isEqualTo(ItemStatus.FAILED);
        assertThat(item(id).attempts()).isEqualTo(3);
        assertThat(item(id).error().code()).isEqualTo("LEASE_EXPIRED");
        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void sweep_whereRepeatingIsNotSafe_isAmbiguousOnlyOfCallsThatBegan() {
        UUID id = create(unsafe, 2);
        List<Claimed> claimed = claim(one, id, false);
        get(one.mark(id, claimed.subList(0, 1)));
        expire(id);

        get(two.sweep(id));

        assertThat(Fixture.items(jobs, id))
                .extracting(JobItem::status, JobItem::attempts)
                .containsExactly(tuple(ItemStatus.AMBIGUOUS, 1), tuple(ItemStatus.PENDING, 0));
        assertThat(item(id).error().kind()).isEqualTo(ItemError.Kind.AMBIGUOUS);
        assertThat(get(jobs.get(TENANT, id)).counts()).isEqualTo(new JobCounts(2, 1, 0, 0, 0, 1, 0, 0));
    }

    @Test
    void sweep_ofAJobToBePaused_pausesIt() {
        UUID id = create(safe, 3);
        claim(one, id, true);
        assertThat(get(jobs.pause(TENANT, id)).status()).isEqualTo(JobStatus.PAUSING);
        expire(id);

        get(two.sweep(id));

        assertThat(get(jobs.get(TENANT, id)).status()).isEqualTo(JobStatus.PAUSED);
    }

    @Test
    void renew_always_tellsWhatIsLost() {
        UUID id = create(safe, 4);
        List<Claimed> claimed = claim(one, id, true);
        get(one.finish(id, List.of(success(claimed.get(0), "1")), false));
        DB.sql(
                "update batch_items set lease_until = now() - interval '1 s' where batch_job_id = $1 and item_index = 1",
                id);
        get(two.sweep(id));
        DB.sql("update batch_items set next_attempt_at = now() where batch_job_id = $1 and item_index = 1", id);
        claim(two, id, true);

        renew(id, claimed);

        assertThat(claimed).extracting(LeasesTest::mayBegin).containsExactly(false, false, true, true);
    }

    @Test
    void renew_ofWhatAnotherHasHoldOf_isLeftForTheNextTime() {
        UUID id = create(safe, 2);
        List<Claimed> claimed = claim(one, id, true);

        DB.database()
                .transaction(connection -> Sql.update(
                                connection,
                                "update batch_items set custom_id = custom_id where batch_job_id = $1 and item_index = 0",
                                id)
                        .flatMap(updated -> one.renew(held(id, claimed), inAMinute())))
                .block(LIMIT);

        assertThat(mayBegin(claimed.get(0))).as("nobody knows yet").isFalse();
        assertThat(mayBegin(claimed.get(1))).isTrue();
        renew(id, claimed);
        assertThat(mayBegin(claimed.get(0))).isTrue();
    }

    @Test
    void renew_always_keepsLeasesFromEnding() {
        UUID id = create(safe, 1);
        List<Claimed> claimed = claim(one, id, true);
        DB.sql("update batch_items set lease_until = now() + interval '1 ms' where batch_job_id = $1", id);

        renew(id, claimed);

        assertThat(get(two.withEndedLeases())).doesNotContain(id);
    }

    private void renew(UUID id, List<Claimed> claimed) {
        one.renew(held(id, claimed), inAMinute()).block(LIMIT);
    }

    private static List<Leases.Held> held(UUID id, List<Claimed> claimed) {
        return claimed.stream().map(item -> new Leases.Held(id, item)).toList();
    }

    private static long inAMinute() {
        return System.nanoTime() + Duration.ofMinutes(1).toNanos();
    }

    private static boolean mayBegin(Claimed item) {
        return item.begin(System.nanoTime());
    }

    @Test
    void giveUp_always_endsOnesOwnLeasesAlone() {
        UUID id = create(safe, 4);
        get(one.claim(id, true, Leases.Place.START, 2, 0));
        get(two.claim(id, true, Leases.Place.START, 2, 0));

        one.giveUp().block(LIMIT);

        assertThat(get(two.sweep(id))).isEqualTo(2);
    }

    @Test
    void candidates_always_serveTenantsInTurnAndPrioritiesWithinThem() {
        JobHandler<Integer, Integer> own = Fixture.doubling("turns");
        Jobs its = DB.jobs(own);
        List<UUID> many = IntStream.range(0, 3)
                .mapToObj(priority -> create(its, own, "many", priority))
                .toList();
        UUID single = create(its, own, "single", 0);

        assertThat(get(one.candidates(List.of("turns"), List.of(), 8)))
                .extracting(JobHead::id)
                .containsExactly(many.get(2), single, many.get(1), many.get(0));
        get(one.begin(single));
        assertThat(get(one.candidates(List.of("turns"), List.of(many.get(2)), 8)))
                .as("who was served waits longest")
                .extracting(JobHead::id)
                .containsExactly(many.get(1), single, many.get(0));
    }

    private static UUID create(Jobs jobs, JobHandler<Integer, Integer> handler, String tenant, int priority) {
        JobRequest request =
                JobRequest.of(handler.type()).withOptions(JobOptions.defaults().withPriority(priority));
        return get(jobs.create(tenant, request, List.of(handler.item(1)))).job().id();
    }

    private UUID create(JobHandler<Integer, Integer> handler, int count) {
        UUID id = Fixture.create(jobs, handler, count).id();
        get(one.begin(id));
        return id;
    }

    private static List<Claimed> claim(Leases leases, UUID id, boolean repeatable) {
        return get(leases.claim(id, repeatable, Leases.Place.START, 100, System.nanoTime() - 1))
                .items();
    }

    private static void expire(UUID id) {
        DB.sql(
                "update batch_items set lease_until = now() - interval '1 s' where batch_job_id = $1 and status = 'running'",
                id);
    }

    private JobItem item(UUID id) {
        return Fixture.items(jobs, id).get(0);
    }

    private static Outcome success(Claimed item, String output) {
        return new Outcome(item, ItemStatus.SUCCEEDED, output, null, Duration.ZERO, 0);
    }
}
