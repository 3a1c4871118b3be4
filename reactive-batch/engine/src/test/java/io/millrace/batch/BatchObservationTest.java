package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a batch reports of its runs. */
class BatchObservationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<Integer> KEYS = FakeServer.keys(5);

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>();

    @BeforeEach
    void listen() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @Test
    void run_whenSomeItemsFail_isCompletedAndCountsThem() {
        StepVerifier.create(evenFail().run(KEYS))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        assertThat(stopped).singleElement().satisfies(run -> {
            assertThat(run.getName()).isEqualTo("millrace.batch");
            assertThat(run.getContextualName()).isEqualTo("batch items");
            assertThat(map(run.getLowCardinalityKeyValues()))
                    .isEqualTo(Map.of("batch", "items", "outcome", "COMPLETED"));
            assertThat(map(run.getHighCardinalityKeyValues())).isEqualTo(Map.of("succeeded", "2", "failed", "3"));
            assertThat(run.getError()).isNull();
        });
    }

    @Test
    void report_whenSomeItemsFail_isReportedLikeARun() {
        StepVerifier.create(evenFail().report(KEYS).doOnNext(report -> assertThat(stopped)
                        .as("has ended before the report is there")
                        .hasSize(1)))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);

        assertThat(map(stopped.get(0).getAllKeyValues()))
                .isEqualTo(Map.of("batch", "items", "outcome", "COMPLETED", "succeeded", "2", "failed", "3"));
    }

    @Test
    void run_whenTheKeysFail_isFailed() {
        StepVerifier.create(
                        evenFail().run(Flux.just(1, 2).concatWith(Flux.error(new IllegalStateException("no more")))))
                .expectNextCount(2)
                .expectErrorMessage("no more")
                .verify(LIMIT);

        assertThat(stopped).singleElement().satisfies(run -> {
            assertThat(run.getError()).hasMessage("no more");
            assertThat(map(run.getAllKeyValues()))
                    .isEqualTo(Map.of("batch", "items", "outcome", "FAILED", "succeeded", "1", "failed", "1"));
        });
    }

    @Test
    void run_whenCancelled_isCancelledOnce() {
        StepVerifier.create(evenFail().run(Flux.fromIterable(KEYS).concatWith(Flux.never())))
                .expectNextCount(5)
                .thenCancel()
                .verify(LIMIT);

        assertThat(stopped).singleElement().satisfies(run -> assertThat(map(run.getAllKeyValues()))
                .containsEntry("outcome", "CANCELLED"));
    }

    @Test
    void run_whenSubscribedTwice_isReportedTwice() {
        Flux<BatchItem<Integer, Integer>> items = evenFail().run(KEYS);
        assertThat(stopped).isEmpty();

        StepVerifier.create(items.thenMany(items))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        assertThat(stopped).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void run_whenItsContextHasAnObservation_liesBetweenItAndTheOperations() {
        Observation users = Observation.start("users", registry);

        StepVerifier.create(operationsObserved()
                        .run(KEYS)
                        .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users)))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        Observation.Context run = stopped.get(5);
        assertThat(run.getName()).isEqualTo("millrace.batch");
        assertThat(run.getParentObservation().getContextView()).isSameAs(users.getContextView());
        assertThat(stopped.subList(0, 5)).allSatisfy(operation -> assertThat(
                        operation.getParentObservation().getContextView())
                .isSameAs(run));
        users.stop();
    }

    @Test
    void run_whenItsContextHasNone_isAChildOfTheThreads() {
        Observation users = Observation.start("users", registry);

        users.scoped(() -> StepVerifier.create(evenFail().run(KEYS))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT));

        assertThat(stopped.get(0).getParentObservation().getContextView()).isSameAs(users.getContextView());
        users.stop();
    }

    @Test
    void run_whenItsNameIsDisabled_leavesTheOperationsToItsParent() {
        registry.observationConfig().observationPredicate((name, context) -> !name.equals("millrace.batch"));
        Observation users = Observation.start("users", registry);

        StepVerifier.create(operationsObserved()
                        .run(KEYS)
                        .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users)))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        assertThat(stopped).hasSize(5).allSatisfy(operation -> assertThat(
                        operation.getParentObservation().getContextView())
                .isSameAs(users.getContextView()));
        users.stop();
    }

    @Test
    void observe_whenTheRegistryIsNoOp_leavesTheContextAlone() {
        AtomicInteger observed = new AtomicInteger();

        StepVerifier.create(Batch.each((Integer key) -> Mono.deferContextual(context -> {
                            if (context.hasKey(ObservationThreadLocalAccessor.KEY)) {
                                observed.incrementAndGet();
                            }
                            return Mono.just(key);
                        }))
                        .observe(ObservationRegistry.NOOP, "items")
                        .run(KEYS))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        assertThat(observed).hasValue(0);
    }

    @Test
    void tags_reportedOrListed_areTheSame() {
        StepVerifier.create(evenFail().report(KEYS))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);

        Observation.Context run = stopped.get(0);
        assertThat(run.getName()).isEqualTo(BatchObservation.BATCH.getName());
        assertThat(map(run.getLowCardinalityKeyValues()).keySet())
                .isEqualTo(names(BatchObservation.BATCH.getLowCardinalityKeyNames()));
        assertThat(map(run.getHighCardinalityKeyValues()).keySet())
                .isEqualTo(names(BatchObservation.BATCH.getHighCardinalityKeyNames()));
        assertThat(map(run.getAllKeyValues()).keySet()).isEqualTo(names(BatchObservation.Tag.values()));
    }

    private Batch<Integer, Integer> evenFail() {
        return Batch.each((Integer key) -> key % 2 == 0
                        ? Mono.<Integer>error(new MillraceException(ErrorCode.NOT_FOUND, "no " + key))
                        : Mono.just(key))
                .observe(registry, "items");
    }

    private Batch<Integer, Integer> operationsObserved() {
        return Batch.each((Integer key) -> Mono.<Integer>deferContextual(context -> {
                    Observation.createNotStarted("operation", registry)
                            .parentObservation(context.get(ObservationThreadLocalAccessor.KEY))
                            .start()
                            .stop();
                    return Mono.just(key);
                }))
                .observe(registry, "items");
    }

    private static Set<String> names(KeyName[] keys) {
        return Stream.of(keys).map(KeyName::asString).collect(Collectors.toSet());
    }

    private static Map<String, String> map(KeyValues tags) {
        return tags.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }
}
