package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Cursor;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.jobs.JobException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ListingTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final JobHandler<String, String> text =
            JobHandler.of("text", String.class, String.class, Mono::just).repeatable();
    private final JobHandler<Integer, Integer> secret =
            Fixture.doubling("secret").secretInputs();
    private final Jobs jobs = DB.jobs(doubling, text, secret);
    private final Leases leases = new Leases(DB.database(), "w", Duration.ofMinutes(1));

    @Test
    void list_pageByPage_hasEveryJobOnceAndTheLatestFirst() {
        List<UUID> created = IntStream.range(0, 7)
                .mapToObj(any -> create("lister", doubling, 1))
                .toList();

        List<Page<Job, String>> pages =
                get(jobs.list("lister", JobQuery.all().withLimit(3)).byPage().collectList());

        assertThat(pages).extracting(page -> page.items().size()).containsExactly(3, 3, 1);
        List<UUID> listed = pages.stream()
                .flatMap(page -> page.items().stream())
                .map(Job::id)
                .toList();
        List<UUID> latestFirst = new ArrayList<>(created);
        Collections.reverse(latestFirst);
        assertThat(listed).isEqualTo(latestFirst);
    }

    @Test
    void list_withAFilter_hasOnlyThose() {
        UUID waiting = create("filter", doubling, 1);
        UUID cancelled = create("filter", doubling, 1);
        UUID other = create("filter", text, 1);
        get(jobs.cancel("filter", cancelled));

        assertThat(listed("filter", JobQuery.all().withStatuses(Set.of(JobStatus.CANCELLED))))
                .containsExactly(cancelled);
        assertThat(listed("filter", JobQuery.all().withType("text"))).containsExactly(other);
        assertThat(listed(
                        "filter", JobQuery.all().withCreatedAfter(Instant.now().plusSeconds(60))))
                .isEmpty();
        assertThat(listed(
                        "filter", JobQuery.all().withCreatedAfter(Instant.now().minusSeconds(60))))
                .containsExactly(other, cancelled, waiting);
    }

    @Test
    void items_walkedWhileTheyFinish_showsEveryIndexOnce() {
        UUID id = create(TENANT, doubling, 250);
        get(leases.begin(id));

        List<Integer> seen = get(jobs.items(TENANT, id, ItemQuery.all().withLimit(10))
                .byPage()
                .concatMap(page -> finishSome(id).thenReturn(page), 0)
                .flatMapIterable(Page::items)
                .map(JobItem::index)
                .collectList());

        assertThat(seen).isEqualTo(IntStream.range(0, 250).boxed().toList());
        assertThat(get(jobs.get(TENANT, id)).counts().succeeded()).isEqualTo(250);
    }

    private Mono<Boolean> finishSome(UUID id) {
        return leases.claim(id, true, Leases.Place.START, 10, 0)
                .flatMap(claim -> leases.finish(
                        id,
                        claim.items().stream()
                                .map(item -> new Outcome(item, ItemStatus.SUCCEEDED, "1", null, Duration.ZERO, 0))
                                .toList(),
                        false))
                .thenReturn(true);
    }

    @Test
    void items_withAStatus_showsOnlyThose() {
        UUID id = create(TENANT, doubling, 30);
        get(leases.begin(id));
        get(finishSome(id));

        assertThat(get(jobs.items(
                                TENANT,
                                id,
                                ItemQuery.all()
                                        .withStatuses(Set.of(ItemStatus.SUCCEEDED))
                                        .withLimit(4))
                        .items()
                        .map(JobItem::index)
                        .collectList()))
                .isEqualTo(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void items_fromACursorOfAnotherFilter_isRefused() {
        UUID id = create(TENANT, doubling, 30);
        ItemQuery query = ItemQuery.all().withLimit(10);
        Cursor<String> cursor =
                get(jobs.items(TENANT, id, query).byPage().next()).next();
        ItemQuery other = query.withStatuses(Set.of(ItemStatus.FAILED));

        refused(jobs.items(TENANT, id, other), cursor);
        refused(jobs.items(TENANT, create(TENANT, doubling, 1), query), cursor);
        refused(jobs.items(TENANT, id, query), Cursor.at("nonsense"));
        refused(jobs.items(TENANT, id, query), Cursor.at(""));
        assertThat(get(jobs.items(TENANT, id, query.withLimit(20))
                                .byPage(cursor)
                                .next())
                        .items())
                .as("the size of its pages is no part of a list")
                .hasSize(20);
    }

    @Test
    void items_withInputs_showsThemUnlessTheyAreSecret() {
        ItemQuery query = ItemQuery.all().withInputs(ItemQuery.Inputs.INCLUDED);

        assertThat(Fixture.items(jobs, create(TENANT, doubling, 1)).get(0).input())
                .as("not asked for")
                .isNull();
        assertThat(get(jobs.items(TENANT, create(TENANT, doubling, 1), query)
                                .items()
                                .next())
                        .input())
                .isEqualTo("0");
        assertThat(get(jobs.items(TENANT, create(TENANT, secret, 1), query)
                                .items()
                                .next())
                        .input())
                .isNull();
    }

    @Test
    void items_ofMuchText_comeInPagesOfAFewMegabytes() {
        String large = "x".repeat(200_000);
        UUID id = get(jobs.create(
                        TENANT, JobRequest.of("text"), Flux.range(0, 60).map(any -> text.item(large))))
                .job()
                .id();

        List<Page<JobItem, String>> pages =
                get(jobs.items(TENANT, id, ItemQuery.all().withInputs(ItemQuery.Inputs.INCLUDED))
                        .byPage()
                        .collectList());

        assertThat(pages).extracting(page -> page.items().size()).containsExactly(21, 21, 18);
    }

    @Test
    void results_always_followDemand() {
        UUID id = create(TENANT, doubling, 3_000);
        DB.sql(
                "update batch_items set status = 'succeeded', output = '1', finished_at = now() where batch_job_id = $1",
                id);

        StepVerifier.create(jobs.results(TENANT, id), 0)
                .thenRequest(5)
                .expectNextCount(5)
                // No connection is held while a reader thinks.
                .then(() ->
                        await().until(() -> DB.pool().getMetrics().orElseThrow().acquiredSize() == 0))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(2_995)
                .expectComplete()
                .verify(LIMIT);
        assertThat(get(jobs.results(TENANT, id, Set.of(ItemStatus.SUCCEEDED), 2_990)
                        .map(JobItem::index)
                        .collectList()))
                .containsExactly(2_991, 2_992, 2_993, 2_994, 2_995, 2_996, 2_997, 2_998, 2_999);
    }

    @Test
    void results_cancelledManyTimes_leaveTheConnectionsSound() {
        UUID id = create(TENANT, doubling, 2_000);
        DB.sql(
                "update batch_items set status = 'succeeded', output = '1', finished_at = now() where batch_job_id = $1",
                id);

        Flux.range(0, 100)
                .flatMap(
                        any -> jobs.results(TENANT, id)
                                .take(1)
                                .then(Mono.never())
                                .timeout(Duration.ofMillis(1 + any), Mono.empty()),
                        10)
                .blockLast(LIMIT);

        assertThat(get(jobs.results(TENANT, id).count())).isEqualTo(2_000);
    }

    @Test
    void report_always_tellsTheAggregate() {
        UUID id = create(TENANT, doubling, 10);
        get(leases.begin(id));
        get(finishSome(id));
        DB.sql("update batch_jobs set started_at = finished_at - interval '2 s' where id = $1", id);
        DB.sql("update batch_results set executions = 10, execution_us = 5000000 where batch_job_id = $1", id);

        JobReport report = get(jobs.report(TENANT, id));

        assertThat(report.successRate()).isEqualTo(100);
        assertThat(report.totalTime()).isEqualTo(Duration.ofSeconds(2));
        assertThat(report.meanItemTime()).isEqualTo(Duration.ofMillis(500));
        assertThat(report.byCode()).isEmpty();
        UUID cancelled = create(TENANT, doubling, 4);
        get(jobs.cancel(TENANT, cancelled));
        assertThat(get(jobs.report(TENANT, cancelled)).byCode()).containsEntry("CANCELLED", 4L);
        assertThat(get(jobs.report(TENANT, cancelled)).successRate()).isZero();
    }

    @Test
    void query_withASillyLimit_isRefusedAtOnce() {
        assertThatThrownBy(() -> ItemQuery.all().withLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JobQuery.all().withLimit(1_001)).isInstanceOf(IllegalArgumentException.class);
    }

    private UUID create(String tenant, JobHandler<?, ?> handler, int count) {
        return get(jobs.create(
                        tenant,
                        JobRequest.of(handler.type()),
                        Flux.range(0, count)
                                .map(number ->
                                        new NewItem(null, handler == text ? "\"" + number + "\"" : "" + number))))
                .job()
                .id();
    }

    private List<UUID> listed(String tenant, JobQuery query) {
        return get(jobs.list(tenant, query).items().map(Job::id).collectList());
    }

    private static void refused(Paged<?, String> list, Cursor<String> cursor) {
        StepVerifier.create(list.byPage(cursor))
                .expectErrorSatisfies(failure ->
                        assertThat(((JobException) failure.getCause()).reason()).isEqualTo(Reason.INVALID_CURSOR))
                .verify(LIMIT);
    }
}
