package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Result;
import io.millrace.jobs.JobException.Reason;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class IdempotencyTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final Jobs jobs = DB.jobs(doubling);

    @Test
    void create_fiftyTimesAtOnceWithOneKey_makesOneJob() {
        JobRequest request = request("fifty");

        List<Result<CreatedJob>> answers = get(Flux.range(0, 50)
                .flatMap(any -> Result.of(jobs.create(TENANT, request, Fixture.items(doubling, 20))), 50)
                .collectList());

        assertThat(answers)
                .anyMatch(Result::isSuccess)
                .allSatisfy(answer -> answer.fold(
                        created -> assertThat(created.job().counts().total()).isEqualTo(20),
                        failure -> assertThat(((JobException) failure.cause()).reason())
                                .isEqualTo(Reason.KEY_IN_PROGRESS)));
        assertThat(answers.stream()
                        .filter(Result::isSuccess)
                        .map(answer -> answer.orElseThrow().job().id())
                        .distinct())
                .hasSize(1);
        assertThat(DB.query(Long.class, "select count(*) from batch_jobs where metadata like '%fifty%'"))
                .containsExactly(1L);
    }

    @Test
    void create_againWithTheSameKey_answersWithTheSameJob() {
        CreatedJob first = create("again", 5);

        CreatedJob second = create("again", 5);

        assertThat(first.isReplay()).isFalse();
        assertThat(second.isReplay()).isTrue();
        assertThat(second.job().id()).isEqualTo(first.job().id());
    }

    @Test
    void create_withTheSameKeyAndAnotherBody_isRefused() {
        create("other", 5);

        refused(jobs.create(TENANT, request("other"), Fixture.items(doubling, 6)), Reason.KEY_REUSED);
        refused(
                jobs.create(
                        TENANT,
                        request("other").withOptions(JobOptions.defaults().withPriority(1)),
                        Fixture.items(doubling, 5)),
                Reason.KEY_REUSED);
        refused(
                jobs.create(TENANT, request("other").withMetadata(Map.of()), Fixture.items(doubling, 5)),
                Reason.KEY_REUSED);
    }

    @Test
    void create_withTheKeyOfAnotherTenant_makesItsOwnJob() {
        CreatedJob ours = create("tenant", 5);

        CreatedJob theirs = get(jobs.create("other", request("tenant"), Fixture.items(doubling, 5)));

        assertThat(theirs.isReplay()).isFalse();
        assertThat(theirs.job().id()).isNotEqualTo(ours.job().id());
    }

    @Test
    void create_afterARefusal_mayUseTheKeyAgain() {
        refused(
                jobs.create(TENANT, request("corrected"), List.of(new NewItem(null, "\"no number\""))),
                Reason.INVALID_ITEMS);

        assertThat(create("corrected", 5).isReplay()).isFalse();
    }

    @Test
    void create_afterTheJobWasDeleted_mayUseTheKeyAgain() {
        UUID id = create("deleted", 5).job().id();
        get(jobs.cancel(TENANT, id));
        jobs.delete(TENANT, id).block(LIMIT);

        assertThat(create("deleted", 5).isReplay()).isFalse();
    }

    private CreatedJob create(String key, int items) {
        return get(jobs.create(TENANT, request(key), Fixture.items(doubling, items)));
    }

    private static JobRequest request(String key) {
        return JobRequest.of("double").withIdempotencyKey(key).withMetadata(Map.of("key", key));
    }

    private static void refused(Mono<?> call, Reason reason) {
        StepVerifier.create(call)
                .expectErrorSatisfies(
                        failure -> assertThat(((JobException) failure).reason()).isEqualTo(reason))
                .verify(LIMIT);
    }
}
