package io.millrace.batch;

import static io.millrace.batch.FakeStore.failure;
import static io.millrace.batch.FakeStore.named;
import static io.millrace.batch.FakeStore.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.batch.BulkTarget.Ability;
import io.millrace.batch.Operation.Row;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused before anything is sent, and how it is told. */
class BatchValidationTest {
    private static final String MODEL = "res.partner";
    private final VirtualTime time = new VirtualTime();
    private final FakeStore store = new FakeStore(time);
    private final BatchManager<Long, Map<String, Object>> manager =
            BatchManager.of(store).scheduler(time);

    static Stream<Arguments> faulty() {
        return Stream.of(
                Arguments.of("the model has no name", create(" ", List.of(named("a")))),
                Arguments.of("it has no records", create(MODEL, List.of())),
                Arguments.of("record 0: the values are null", create(MODEL, Arrays.asList((Map<String, Object>) null))),
                Arguments.of("record 1: it has no values", create(MODEL, List.of(named("a"), Map.of()))),
                Arguments.of("there is no unknown field", create(MODEL, List.of(Map.of("unknown field", 1)))),
                Arguments.of("it has no records", update(List.of(), named("a"))),
                Arguments.of("it has no values", update(List.of(1L), Map.of())),
                Arguments.of("the id is null", update(Arrays.asList(1L, null), named("a"))),
                Arguments.of("the id 1 occurs twice", update(List.of(1L, 1L), named("a"))),
                Arguments.of("the id -1 is not positive", update(List.of(-1L), named("a"))),
                Arguments.of(
                        "record 1: the row is null",
                        Operation.update(
                                MODEL, Arrays.asList(new Row<Long, Map<String, Object>>(1L, named("a")), null))),
                Arguments.of("it has no records", delete(List.of())),
                Arguments.of("the id is null", delete(Arrays.asList((Long) null))),
                Arguments.of("the id 0 is not positive", delete(List.of(0L))),
                Arguments.of("record 2: the id 7 occurs twice", delete(List.of(7L, 8L, 7L))));
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void execute_whenAnOperationIsFaulty_sendsNothingAndSaysWhy(
            String why, Operation<Long, Map<String, Object>> operation) {
        Throwable failure = failure(time, manager.execute(List.of(create(MODEL, List.of(named("good"))), operation)));

        assertThat(failure)
                .isInstanceOf(BatchValidationException.class)
                .hasMessageContaining(operation.id())
                .hasMessageContaining(why);
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void execute_whenSeveralThingsAreWrong_listsEveryOne() {
        Operation<Long, Map<String, Object>> create = create(MODEL, List.of(Map.of(), named("a"), Map.of()));
        Operation<Long, Map<String, Object>> delete = delete(List.of(5L, -5L));

        BatchValidationException failure =
                (BatchValidationException) failure(time, manager.execute(List.of(create, delete)));

        assertThat(failure.faults())
                .containsExactly(
                        new BatchFault(create.id(), 0, "it has no values"),
                        new BatchFault(create.id(), 2, "it has no values"),
                        new BatchFault(delete.id(), 1, "the id -5 is not positive"));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(manager.validate(List.of(create, delete))).isEqualTo(failure.faults());
    }

    @Test
    void message_whenThereAreManyFaults_showsTheFirstAndCountsTheRest() {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            records.add(Map.of());
        }

        assertThat(failure(time, manager.bulkCreate(MODEL, records)))
                .hasMessageContaining("record 4")
                .hasMessageNotContaining("record 5")
                .hasMessageContaining("and 25 more");
    }

    @Test
    void execute_whenThereIsNoOperation_isRefused() {
        assertThat(failure(time, manager.execute(List.of())))
                .isInstanceOf(BatchValidationException.class)
                .hasMessageContaining("nothing to do");
    }

    @Test
    void execute_whenTwoOperationsHaveOneId_isRefused() {
        Operation<Long, Map<String, Object>> first = delete(List.of(1L)).withId("same");

        assertThat(failure(
                        time, manager.execute(List.of(first, delete(List.of(2L)).withId("same")))))
                .hasMessageContaining("another operation has the same id");
    }

    @Test
    void execute_whenTheTargetIsNotAbleToDoIt_isRefused() {
        store.able(Set.of(Ability.CREATE));

        assertThat(failure(time, manager.bulkDelete(MODEL, List.of(1L)))).hasMessageContaining("not able to DELETE");
        assertThat(failure(time, manager.bulkUpdate(MODEL, List.of(1L), named("a"))))
                .hasMessageContaining("not able to UPDATE");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void maxBytes_whenARecordAloneIsLarger_isRefusedBeforeAnythingIsSent() {
        assertThat(failure(time, manager.maxBytes(10, record -> 11).bulkCreate(MODEL, List.of(named("a")))))
                .hasMessageContaining("it has 11 bytes, and a call may have 10");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void maxBytes_whenTheSizeCannotBeTold_isAFaultLikeOthers() {
        BatchManager<Long, Map<String, Object>> broken = manager.maxBytes(10, record -> {
            throw new IllegalStateException("no size");
        });

        assertThat(failure(time, broken.bulkCreate(MODEL, List.of(named("a"), Map.of()))))
                .isInstanceOfSatisfying(BatchValidationException.class, failure -> assertThat(failure.faults())
                        .hasSize(2))
                .hasMessageContaining("no size");
    }

    @Test
    void batch_whenWhatItCollectedIsInvalid_failsOnceWithAllFaultsAndSendsNothing() {
        Throwable failure = failure(time, manager.batch(batch -> batch.create(MODEL, List.of(named("good"), Map.of()))
                .delete(MODEL, List.of(-1L))
                .then()));

        assertThat(((BatchValidationException) failure).faults()).hasSize(2);
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void createBatch_whenRefused_mayBeCorrectedAndExecuted() {
        BatchContext<Long, Map<String, Object>> batch =
                manager.createBatch("import").create(MODEL, List.of(Map.of()));
        assertThat(failure(time, batch.execute())).isInstanceOf(BatchValidationException.class);

        batch.clear().create(MODEL, List.of(named("a")));

        assertThat(result(time, batch.execute()).isSuccess()).isTrue();
    }

    @Test
    void failures_ofEveryKind_areTheirOwnTypeInOneFamily() {
        Throwable invalid = failure(time, manager.bulkDelete(MODEL, List.of()));
        store.everyCall(FakeStore.Fate.FORBIDDEN);
        Throwable failed = failure(time, manager.bulkDelete(MODEL, List.of(1L)));

        assertThat(invalid)
                .isExactlyInstanceOf(BatchValidationException.class)
                .isInstanceOf(BatchException.class)
                .isInstanceOf(MillraceException.class);
        assertThat(failed).isExactlyInstanceOf(BatchExecutionException.class).isInstanceOf(BatchException.class);
        assertThat(((MillraceException) invalid).withMessage("more"))
                .hasMessage("more")
                .hasSameClassAs(invalid);
        assertThat(((MillraceException) failed).withMessage("more"))
                .hasMessage("more")
                .hasSameClassAs(failed);
    }

    @Test
    void setters_whenZeroOrNegative_sayWhatTheyWantInsteadOfSendingNothing() {
        for (int wrong : new int[] {0, -1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.chunkSize(wrong))
                    .withMessageContaining("chunkSize");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.concurrency(wrong))
                    .withMessageContaining("concurrency");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.attempts(wrong))
                    .withMessageContaining("attempts");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.maxBytes(wrong, record -> 1))
                    .withMessageContaining("maxBytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.timeout(Duration.ofSeconds(wrong)))
                    .withMessageContaining("timeout");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manager.callTimeout(Duration.ofSeconds(wrong)))
                    .withMessageContaining("callTimeout");
        }
    }

    private static Operation<Long, Map<String, Object>> create(String model, List<Map<String, Object>> records) {
        return Operation.create(model, records);
    }

    private static Operation<Long, Map<String, Object>> update(List<Long> ids, Map<String, Object> values) {
        return Operation.update(MODEL, ids, values);
    }

    private static Operation<Long, Map<String, Object>> delete(List<Long> ids) {
        return Operation.delete(MODEL, ids);
    }
}
