package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What holds whatever workers and commanders do at once: each makes random moves, among them to be too late. */
class LeaseRulesTest {
    private static final int ITEMS = 150;
    private static final int WORKERS = 6;
    private static final int MOVES = 60;

    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final Jobs jobs = DB.jobs(doubling);
    private final Map<Integer, Queue<Long>> fences = new ConcurrentHashMap<>();
    private final Queue<Integer> successes = new ConcurrentLinkedQueue<>();
    private UUID id;

    @Test
    void leases_underRandomMoves_neverGiveAnItemTwoFencesThatHold() {
        long seed = System.nanoTime();
        id = Fixture.create(jobs, doubling, ITEMS, JobOptions.defaults().withMaxAttempts(1_000))
                .id();
        Leases commander = new Leases(DB.database(), "commander", Duration.ofMinutes(1));
        get(commander.begin(id));

        Flux.range(0, WORKERS)
                .flatMap(number -> new Player(number, seed).moves(), WORKERS)
                .blockLast(LIMIT);
        DB.sql("update batch_items set lease_until = now() - interval '1 s' where status = 'running'");
        get(commander.sweep(id));
        jobs.resume(TENANT, id).onErrorComplete(JobException.class).block(LIMIT);
        DB.sql("update batch_items set next_attempt_at = now() where status = 'pending'");
        new Player(WORKERS, seed).finishAll().block(LIMIT);

        String name = "seed " + seed;
        Job job = get(jobs.get(TENANT, id));
        assertThat(job.status()).as(name).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.counts().succeeded()).as(name).isEqualTo(ITEMS);
        assertThat(successes)
                .as("each item succeeded once, %s", name)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, ITEMS).boxed().toList());
        fences.forEach((index, claimed) ->
                assertThat(claimed).as("fences of item %d, %s", index, name).doesNotHaveDuplicates());
        assertThat(DB.query(
                        Long.class, "select fence from batch_items where batch_job_id = $1 order by item_index", id))
                .as("each claim raised it by one, %s", name)
                .isEqualTo(IntStream.range(0, ITEMS)
                        .mapToObj(index -> (long) fences.get(index).size())
                        .toList());
    }

    /** Counts as they are kept, and as the items are; read at one moment. */
    private Mono<Boolean> countsSumToTheTotal() {
        return DB.database()
                .use(connection -> Sql.one(connection, row -> Sql.get(row, "agree", Boolean.class), """
                        select bool_and(r.succeeded = i.succeeded and r.failed = i.failed and r.ambiguous = i.ambiguous
                          and r.total = i.total) as agree
                        from batch_results r, (
                          select count(*) as total, count(*) filter (where status = 'succeeded') as succeeded,
                            count(*) filter (where status = 'failed') as failed,
                            count(*) filter (where status = 'ambiguous') as ambiguous
                          from batch_items where batch_job_id = $1) i
                        where r.batch_job_id = $1""", id))
                .doOnNext(agree -> assertThat(agree).isTrue());
    }

    private final class Player {
        private final Random random;
        private final Leases leases;
        private final List<Claimed> held = new ArrayList<>();

        Player(int number, long seed) {
            random = new Random(seed + number);
            leases = new Leases(DB.database(), "w" + number, Duration.ofMinutes(1));
        }

        Mono<Void> moves() {
            return Flux.range(0, MOVES).concatMap(move -> move()).then();
        }

        private Mono<?> move() {
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> claim();
                case 3, 4, 5 -> finish();
                case 6 ->
                    leases.renew(
                            held.stream().map(item -> new Leases.Held(id, item)).toList(), System.nanoTime());
                case 7 -> leases.mark(id, List.copyOf(held));
                case 8 -> expireSome().then(leases.sweep(id));
                case 9 -> jobs.pause(TENANT, id).onErrorComplete(JobException.class);
                case 10 -> jobs.resume(TENANT, id).onErrorComplete(JobException.class);
                default -> countsSumToTheTotal();
            };
        }

        private Mono<Leases.Claim> claim() {
            return leases.claim(id, true, Leases.Place.START, 1 + random.nextInt(5), 0)
                    .doOnNext(claim -> claim.items().forEach(item -> {
                        held.add(item);
                        fences.computeIfAbsent(item.index(), any -> new ConcurrentLinkedQueue<>())
                                .add(item.fence());
                    }));
        }

        /** Anybody's, so that their holders write too late. */
        private Mono<Long> expireSome() {
            return DB.database().use(connection -> Sql.update(connection, """
                            update batch_items set lease_until = now() - interval '1 s'
                            where batch_job_id = $1 and status = 'running' and item_index % 7 = $2""", id, random.nextInt(7)));
        }

        private Mono<Void> finish() {
            List<Outcome> outcomes = held.stream().map(this::outcome).toList();
            held.clear();
            return outcomes.isEmpty()
                    ? Mono.empty()
                    : leases.finish(id, outcomes, false)
                            .doOnNext(wanted -> IntStream.range(0, outcomes.size())
                                    .filter(i ->
                                            wanted.get(i) && outcomes.get(i).status() == ItemStatus.SUCCEEDED)
                                    .forEach(i ->
                                            successes.add(outcomes.get(i).item().index())))
                            .then();
        }

        private Outcome outcome(Claimed item) {
            return random.nextInt(3) == 0
                    ? new Outcome(
                            item,
                            ItemStatus.PENDING,
                            null,
                            new ItemError("TIMEOUT", ItemError.Kind.TRANSIENT, "again", null, null),
                            Duration.ZERO,
                            random.nextInt(2))
                    : new Outcome(item, ItemStatus.SUCCEEDED, "1", null, Duration.ZERO, 0);
        }

        Mono<Void> finishAll() {
            return Mono.defer(this::claim)
                    .flatMap(claim -> finish().thenReturn(claim.items().size()))
                    .repeat()
                    .takeWhile(claimed -> claimed > 0)
                    .then();
        }
    }
}
