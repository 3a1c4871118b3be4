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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What a batch reports of its runs. */
class BatchObservationTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<Integer> KEYS = FakeServer.keys(5);

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final List<Observation.Context> stopped = new ArrayList<>(); // but for calls
    private final List<Observation.Context> calls = new ArrayList<>();

    @BeforeEach
    void listen() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                (context.getName().equals("millrace.batch.call") ? calls : stopped).add(context);
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
        assertThat(calls).hasSize(5).allSatisfy(call -> assertThat(
                        call.getParentObservation().getContextView())
                .isSameAs(run));
        assertThat(stopped.subList(0, 5))
                .extracting(operation -> operation.getParentObservation().getContextView())
                .containsExactlyElementsOf(calls);
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
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith("millrace.batch"));
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
    void call_whenTheBatchsNameIsDisabled_isAChildOfTheParent() {
        registry.observationConfig().observationPredicate((name, context) -> !name.equals("millrace.batch"));
        Observation users = Observation.start("users", registry);

        StepVerifier.create(evenFail()
                        .run(KEYS)
                        .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users)))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);

        assertThat(calls).hasSize(5).allSatisfy(call -> assertThat(
                        call.getParentObservation().getContextView())
                .isSameAs(users.getContextView()));
        users.stop();
    }

    @Test
    void call_tellsItsOutcomeAndForHowManyKeysItWas() {
        StepVerifier.create(evenFail().run(FakeServer.keys(2)))
                .expectNextCount(2)
                .expectComplete()
                .verify(LIMIT);

        assertThat(calls).extracting(Observation.Context::getContextualName).containsOnly("call of items");
        assertThat(calls)
                .extracting(call -> map(call.getAllKeyValues()))
                .containsExactly(
                        Map.of("batch", "items", "outcome", "NOT_FOUND", "keys", "1"),
                        Map.of("batch", "items", "outcome", "SUCCESS", "keys", "1"));
        assertThat(calls.get(0).getError()).hasMessage("no 0");
        assertThat(calls.get(1).getError()).isNull();
    }

    @Test
    void call_ofManyKeys_isOneForEachThatIsSent() {
        Batch<Integer, String> bulk = Batch.bulk(BulkCall.keyed(
                                4,
                                (List<Integer> keys) -> keys.contains(3)
                                        ? Mono.<Map<Integer, String>>error(
                                                new MillraceException(ErrorCode.INVALID_INPUT, "not 3"))
                                        : Mono.just(FakeBulkServer.answers(keys)))
                        .bisectFailures())
                .observe(registry, "items");

        StepVerifier.create(bulk.run(FakeServer.keys(4)))
                .expectNextCount(4)
                .expectComplete()
                .verify(LIMIT);

        assertThat(calls)
                .extracting(call -> map(call.getAllKeyValues()))
                .extracting(tags -> tags.get("keys") + " " + tags.get("outcome"))
                .containsExactly("4 INVALID_INPUT", "2 SUCCESS", "2 INVALID_INPUT", "1 SUCCESS", "1 INVALID_INPUT");
        assertThat(calls)
                .allSatisfy(call ->
                        assertThat(call.getParentObservation().getContextView()).isSameAs(stopped.get(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "error", "stop"})
    void observe_whenAHandlerThrows_changesNoOutcome(String when) {
        ObservationRegistry broken = ObservationRegistry.create();
        broken.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
                failAt("start");
            }

            @Override
            public void onError(Observation.Context context) {
                failAt("error");
            }

            @Override
            public void onStop(Observation.Context context) {
                failAt("stop");
            }

            private void failAt(String moment) {
                if (moment.equals(when)) {
                    throw new IllegalStateException("a broken handler");
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });

        StepVerifier.create(
                        evenFail().observe(broken, "items").run(Flux.just(1, 2)).map(Outcomes::of))
                .expectNext("ok", "NOT_FOUND")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void call_whenTheRunIsCancelled_isCancelled() {
        TestSubscriber<BatchItem<Integer, Object>> items = TestSubscriber.create();
        Batch.each((Integer key) -> Mono.never())
                .observe(registry, "items")
                .run(KEYS)
                .subscribe(items);
        assertThat(calls).isEmpty();

        items.cancel();

        assertThat(calls).hasSize(5).allSatisfy(call -> assertThat(map(call.getAllKeyValues()))
                .containsEntry("outcome", "CANCELLED"));
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

        assertListed(stopped.get(0), BatchObservation.BATCH);
        assertListed(calls.get(0), BatchObservation.CALL);
    }

    private static void assertListed(Observation.Context reported, BatchObservation listed) {
        assertThat(reported.getName()).isEqualTo(listed.getName());
        assertThat(map(reported.getLowCardinalityKeyValues()).keySet())
                .isEqualTo(names(listed.getLowCardinalityKeyNames()));
        assertThat(map(reported.getHighCardinalityKeyValues()).keySet())
                .isEqualTo(names(listed.getHighCardinalityKeyNames()));
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
