package io.millrace.odoo;

import static io.millrace.odoo.Given.PARTNER;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.partners;
import static io.millrace.odoo.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchExecution;
import io.millrace.batch.BatchExecutionException;
import io.millrace.batch.BatchManager;
import io.millrace.batch.BatchValidationException;
import io.millrace.batch.Operation;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import io.millrace.odoo.testing.LoggedCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many records at once: how many calls that takes, what becomes of each record, and what happens when answers are lost. */
class BulkTest {
    private static final int POISONED = 437;

    private final FakeOdoo server = FakeOdoo.start();
    private final Odoo odoo = Given.client(server, Given.jsonRpc());
    private final BatchManager<Long, Map<String, Object>> bulk = odoo.bulk();

    @AfterEach
    void close() {
        odoo.close();
        server.close();
    }

    private static List<Map<String, Object>> poisoned(List<Map<String, Object>> records) {
        List<Map<String, Object>> all = new ArrayList<>(records);
        Map<String, Object> poison = new LinkedHashMap<>(records.get(POISONED));
        poison.put("credit_limit", -1);
        all.set(POISONED, poison);
        return all;
    }

    /** With external ids, and the same members everywhere. */
    private static List<Map<String, Object>> named(int count) {
        return partners(count).stream()
                .map(record -> {
                    Map<String, Object> named = new LinkedHashMap<>(record);
                    named.put("id", "shop." + record.get("ref"));
                    named.put("credit_limit", 1);
                    return named;
                })
                .toList();
    }

    /** No call meets each third answer again and again then, by the chance of what else is under way. */
    private static BatchManager<Long, Map<String, Object>> oneByOne(BatchManager<Long, Map<String, Object>> manager) {
        return manager.concurrency(1);
    }

    private List<Result<Long>> resultsOf(
            BatchManager<Long, Map<String, Object>> manager, List<Map<String, Object>> records) {
        return valueOf(manager.execute(List.of(Operation.create(PARTNER, records))))
                .results();
    }

    /** Every record but the poisoned one is there once, and under the id that was told. */
    private static void assertAllButThePoisonedAreThereOnce(
            FakeOdoo server, List<Map<String, Object>> records, List<Result<Long>> results) {
        Map<Object, Object> refs = new LinkedHashMap<>();
        List<Map<String, Object>> kept = server.records(PARTNER);
        kept.forEach(row -> refs.put(row.get("id"), row.get("ref")));
        assertThat(kept).hasSize(3 + records.size() - 1);
        assertThat(results).hasSameSizeAs(records);
        for (int i = 0; i < records.size(); i++) {
            if (i == POISONED) {
                assertThat(((Result.Failure<Long>) results.get(i)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
            } else {
                assertThat(refs.get(results.get(i).orElseThrow()))
                        .isEqualTo(records.get(i).get("ref"));
            }
        }
    }

    // creating

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void bulkCreate_ofAThousandRecords_takesTenCalls_andGivesTheirIdsInOrder(int version) {
        try (FakeOdoo other = FakeOdoo.builder().version(version).start();
                Odoo client = Given.client(other, Given.probed())) {
            List<Map<String, Object>> records = partners(1_000);

            List<Long> ids = valueOf(client.bulk().bulkCreate(PARTNER, records));

            assertThat(other.calls("create")).hasSize(10).allMatch(call -> call.size() == 100);
            assertThat(ids).hasSize(1_000).doesNotHaveDuplicates();
            Map<Object, Object> refs = new LinkedHashMap<>();
            other.records(PARTNER).forEach(row -> refs.put(row.get("id"), row.get("ref")));
            assertThat(ids.stream().map(refs::get))
                    .isEqualTo(records.stream().map(record -> record.get("ref")).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void bulkCreate_whenOneRecordIsPoison_createsTheOthersOnce(int version) {
        try (FakeOdoo other = FakeOdoo.builder().version(version).start();
                Odoo client = Given.client(other, Given.probed())) {
            List<Map<String, Object>> records = poisoned(partners(1_000));

            List<Result<Long>> results = resultsOf(client.bulk().bisectFailures(), records);

            assertAllButThePoisonedAreThereOnce(other, records, results);
            assertThat(other.calls("create").size()).isBetween(11, 10 + 2 * 7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 19})
    void bulkCreate_byExternalIds_whenEveryThirdAnswerIsLost_createsAllButThePoisonedOnce(int version) {
        try (FakeOdoo other = FakeOdoo.builder().version(version).start();
                Odoo client = Given.client(other, Given.probed())) {
            other.faultEvery(3, "load", Fault.lostAfter());
            List<Map<String, Object>> records = poisoned(named(1_000));

            List<Result<Long>> results =
                    resultsOf(oneByOne(client.bulk(Identity.externalIds())).bisectFailures(), records);

            assertAllButThePoisonedAreThereOnce(other, records, results);
        }
    }

    @Test
    void bulkCreate_byReference_whenEveryThirdAnswerIsLost_createsAllButThePoisonedOnce() {
        server.faultEvery(3, "create", Fault.lostAfter());
        List<Map<String, Object>> records = poisoned(partners(1_000));

        List<Result<Long>> results =
                resultsOf(oneByOne(odoo.bulk(Identity.reference("ref"))).bisectFailures(), records);

        assertAllButThePoisonedAreThereOnce(server, records, results);
    }

    @Test
    void bulkCreate_byReference_whenDoneAgain_createsNothing() {
        BatchManager<Long, Map<String, Object>> manager = odoo.bulk(Identity.reference("ref"));
        List<Long> ids = valueOf(manager.bulkCreate(PARTNER, partners(150)));
        valueOf(odoo.model(PARTNER).write(ids.subList(0, 1), Map.of("active", false)));

        assertThat(valueOf(manager.bulkCreate(PARTNER, partners(150)))).isEqualTo(ids);
        assertThat(server.records(PARTNER)).hasSize(153);
    }

    @Test
    void bulkCreate_byReference_whenAllAnswersAreLost_isAmbiguousOrKnown() {
        server.fault("create", 1, Fault.lostAfter());
        server.fault("search_read", 9, Fault.raising("odoo.exceptions.AccessError", "no"));
        assertThat(codesOf(odoo.bulk(Identity.reference("ref")), partners(2)))
                .as("the look before it was refused")
                .containsOnly(ErrorCode.FORBIDDEN);
        assertThat(server.records(PARTNER)).hasSize(3);
    }

    @Test
    void bulkCreate_byReference_whenNobodyCanLook_staysAmbiguous() {
        server.faultEvery(2, "search_read", Fault.raising("odoo.exceptions.AccessError", "no"));
        server.fault("create", 1, Fault.lostAfter());
        assertThat(codesOf(odoo.bulk(Identity.reference("ref")), partners(2))).containsOnly(ErrorCode.AMBIGUOUS);
    }

    @Test
    void bulkCreate_byReference_whenAKeyIsThereTwice_isAConflictOfThatRecordAlone() {
        valueOf(odoo.model(PARTNER)
                .createAll(List.of(Map.of("name", "A", "ref", "P-1"), Map.of("name", "B", "ref", "P-1"))));

        List<Result<Long>> results =
                resultsOf(odoo.bulk(Identity.reference("ref")).bisectFailures(), partners(4));

        assertThat(results).extracting(Result::isSuccess).containsExactly(true, false, true, true);
    }

    @Test
    void bulkCreate_whenAnAnswerIsLost_isAmbiguousOfThatChunkAndSentOnce() {
        server.faultEvery(3, "create", Fault.lostAfter());
        List<Result<Long>> results = resultsOf(bulk.concurrency(1), partners(1_000));
        assertThat(results.stream().filter(Result::isFailure)).hasSize(300).allSatisfy(result -> assertThat(
                        ((Result.Failure<Long>) result).code())
                .isEqualTo(ErrorCode.AMBIGUOUS));
        assertThat(results.subList(200, 300)).allMatch(Result::isFailure);
        assertThat(server.calls("create")).hasSize(10);
        assertThat(server.records(PARTNER)).as("for they were created").hasSize(1_003);
    }

    @Test
    void bulkCreate_whenTheServerIsInConflict_isTriedAgain() {
        server.fault("create", 5, Fault.conflict());
        assertThat(valueOf(bulk.concurrency(1).retry(quick()).bulkCreate(PARTNER, partners(10))))
                .hasSize(10);
        assertThat(server.records(PARTNER)).hasSize(13);
    }

    @Test
    void bulkCreate_byExternalIds_updatesWhatThereIs_andTakesReferencesById() {
        BatchManager<Long, Map<String, Object>> manager = odoo.bulk(Identity.externalIds());
        Map<String, Object> record = new LinkedHashMap<>(
                Map.of("id", "shop.a", "name", "A", "country_id", Many2One.to(21), "category_id", List.of(1L, 2L)));
        List<Long> ids = valueOf(manager.bulkCreate(PARTNER, List.of(record)));
        record.put("name", "B");
        record.put("country_id", null);
        assertThat(valueOf(manager.bulkCreate(PARTNER, List.of(record)))).isEqualTo(ids);
        assertThat(server.records(PARTNER).get(3))
                .containsEntry("name", "B")
                .containsEntry("country_id", null)
                .containsEntry("category_id", List.of(1L, 2L));
        assertThat(server.calls("load").get(0).args().get(0))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("id", "name", "country_id/.id", "category_id/.id");
    }

    @Test
    void bulkCreate_byExternalIds_whenRecordsDoNotFit_sendsNoneOfTheirChunk() {
        BatchManager<Long, Map<String, Object>> manager = odoo.bulk(Identity.externalIds());
        assertThat(codesOf(manager, List.of(Map.of("name", "A")))).containsOnly(ErrorCode.INVALID_INPUT);
        assertThat(codesOf(manager, List.of(Map.of("id", "m.a", "name", "A"), Map.of("id", "m.b", "ref", "B"))))
                .containsOnly(ErrorCode.INVALID_INPUT);
        assertThat(codesOf(manager, List.of(Map.of("id", "m.a", "name", "A"), Map.of("id", "m.a", "name", "B"))))
                .containsOnly(ErrorCode.INVALID_INPUT);
        assertThat(codesOf(odoo.bulk(Identity.reference("ref")), List.of(Map.of("name", "A"))))
                .containsOnly(ErrorCode.INVALID_INPUT);
        assertThat(codesOf(
                        odoo.bulk(Identity.reference("ref")),
                        List.of(Map.of("name", "A", "ref", "1"), Map.of("name", "B", "ref", "1"))))
                .containsOnly(ErrorCode.INVALID_INPUT);
        assertThat(server.calls("load")).isEmpty();
        assertThat(server.calls("create")).isEmpty();
    }

    @Test
    void bulkCreate_whenRecordsAreLarge_keepsToTheBytes_andHalvesWhatIsRefused() {
        try (FakeOdoo small = FakeOdoo.builder().maxBytes(6_000).start();
                Odoo client = Given.client(small, Given.jsonRpc())) {
            List<Map<String, Object>> records = LongStream.range(0, 20)
                    .mapToObj(i -> Map.<String, Object>of("name", "N" + i, "comment", "x".repeat(500)))
                    .toList();
            assertThat(valueOf(client.bulk().maxBytes(4_000, Odoo::bytesOf).bulkCreate(PARTNER, records)))
                    .hasSize(20);
            assertThat(small.calls("create")).hasSize(3).allMatch(call -> call.size() <= 7);
            assertThat(valueOf(client.bulk().bulkCreate(PARTNER, records))).hasSize(20);
            assertThat(small.records(PARTNER)).hasSize(43);
        }
    }

    // updating

    @Test
    void bulkUpdate_always_writesEqualValuesTogether() {
        List<Long> ids = valueOf(bulk.bulkCreate(PARTNER, partners(300)));
        Map<Long, Map<String, Object>> values = new LinkedHashMap<>();
        ids.forEach(id -> values.put(id, Map.of("comment", id % 3 == 0 ? "third" : "other")));

        assertThat(valueOf(bulk.bulkUpdate(PARTNER, values))).isEqualTo(300);

        assertThat(server.calls("write")).extracting(LoggedCall::size).containsExactlyInAnyOrder(100, 100, 100);
        assertThat(server.records(PARTNER))
                .filteredOn(row -> "third".equals(row.get("comment")))
                .hasSize(100);
    }

    @Test
    void bulkUpdate_whenOneIsMissing_writesToTheOthers() {
        BatchExecution<Long, Map<String, Object>> done = valueOf(bulk.bisectFailures()
                .execute(List.of(Operation.update(PARTNER, List.of(7L, 8L, 999L, 9L), Map.of("ref", "R")))));
        assertThat(done.byCode()).isEqualTo(Map.of(ErrorCode.NOT_FOUND, 1L));
        assertThat(server.records(PARTNER)).allMatch(row -> "R".equals(row.get("ref")));
    }

    @Test
    void bulkUpdate_whenAnAnswerIsLost_isRepeated_unlessItCreates() {
        server.fault("write", 1, Fault.lostAfter());
        assertThat(valueOf(bulk.bulkUpdate(PARTNER, List.of(7L, 8L), Map.of("ref", "R"))))
                .isEqualTo(2);
        server.fault("write", 1, Fault.lostAfter());
        Map<String, Object> creating = Map.of("child_ids", List.of(Command.create(Map.of("name", "kid"))));
        assertThat(failureOf(bulk.bulkUpdate(PARTNER, List.of(7L), creating)).code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(server.records(PARTNER)).hasSize(4);
    }

    @Test
    void bulkUpdate_whenAllAnswersAreLost_isAmbiguousAndNotRepeatedByTheManager() {
        server.fault("write", 9, Fault.lostAfter());
        assertThat(failureOf(bulk.bulkUpdate(PARTNER, List.of(7L), Map.of("ref", "R")))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(server.calls("write")).hasSize(3);
    }

    // deleting

    @Test
    void bulkDelete_always_deletesInChunks() {
        List<Long> ids = valueOf(bulk.bulkCreate(PARTNER, partners(250)));
        assertThat(valueOf(bulk.bulkDelete(PARTNER, ids))).isEqualTo(250);
        assertThat(server.calls("unlink")).hasSize(3);
        assertThat(server.records(PARTNER)).hasSize(3);
    }

    @Test
    void bulkDelete_whenAnswersAreLost_convergesOnWhatIsGone() {
        server.fault("unlink", 3, Fault.lostAfter());
        assertThat(valueOf(bulk.bulkDelete(PARTNER, List.of(8L, 9L))))
                .as("nobody has answered, but they are gone")
                .isEqualTo(2);
        assertThat(server.records(PARTNER)).hasSize(1);
    }

    @Test
    void bulkDelete_whenTheServerMissesSome_deletesTheOthers() {
        server.fault("unlink", 1, Fault.raising("odoo.exceptions.MissingError", "one is gone"));
        assertThat(valueOf(bulk.bulkDelete(PARTNER, List.of(8L, 999L)))).isEqualTo(2);
        assertThat(server.calls("unlink").get(1).args()).isEqualTo(List.of(List.of(8)));
        assertThat(server.records(PARTNER)).hasSize(2);
    }

    @Test
    void bulkDelete_whenTheServerMissesSomethingElse_fails() {
        server.fault("unlink", 1, Fault.raising("odoo.exceptions.MissingError", "something else is gone"));
        assertThat(failureOf(bulk.bulkDelete(PARTNER, List.of(8L, 9L))).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(server.records(PARTNER)).hasSize(3);
    }

    @Test
    void bulkDelete_whenOneIsNeeded_deletesTheOthers() {
        valueOf(odoo.model("sale.order").create(Map.of("name", "S1", "partner_id", 9)));
        BatchExecution<Long, Map<String, Object>> done =
                valueOf(bulk.bisectFailures().execute(List.of(Operation.delete(PARTNER, List.of(7L, 8L, 9L)))));
        assertThat(done.results()).extracting(Result::isSuccess).containsExactly(true, true, false);
    }

    // undoing

    @Test
    void compensate_whenALaterOperationFails_writesBackWhatWasThere() {
        valueOf(odoo.model(PARTNER)
                .write(List.of(7L), Map.of("category_id", List.of(Command.set(List.of(1L))), "comment", "before")));
        Map<String, Object> values = new LinkedHashMap<>(Map.of("comment", "after", "country_id", Many2One.to(22)));
        values.put("category_id", List.of(Command.link(2)));

        BatchExecutionException failure = (BatchExecutionException) failureOf(bulk.compensate()
                .batch(batch -> batch.add(Operation.<Long, Map<String, Object>>update(PARTNER, List.of(7L), values)
                                .withPriority(1))
                        .create(PARTNER, List.of(Map.of("name", "A", "credit_limit", -1)))
                        .then()));

        assertThat(failure.execution().compensations()).hasSize(1).allMatch(undone -> undone.result()
                .isSuccess());
        assertThat(server.records(PARTNER).get(0))
                .containsEntry("comment", "before")
                .containsEntry("country_id", 21L)
                .containsEntry("category_id", List.of(1L));
    }

    // refusing

    @Test
    void execute_whenSomethingCannotBeSent_namesEveryFaultAndSendsNothing() {
        List<Operation<Long, Map<String, Object>>> operations = List.of(
                Operation.create(PARTNER, List.of(Map.of("id", 7, "name", "A"), Map.of("name", new Object()))),
                Operation.update(PARTNER, List.of(7L), Map.of("id", 8)),
                Operation.delete(PARTNER, List.of(0L, -1L)));
        BatchValidationException failure = (BatchValidationException) failureOf(bulk.execute(operations));
        assertThat(failure.faults()).hasSize(5);
        assertThat(failure).hasMessageContaining("'id'").hasMessageContaining("positive");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void identity_ofWhatIsNoField_isRefused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Identity.reference("a b"))
                .isInstanceOf(MillraceException.class);
    }

    private List<ErrorCode> codesOf(
            BatchManager<Long, Map<String, Object>> manager, List<Map<String, Object>> records) {
        return resultsOf(manager, records).stream()
                .map(result -> ((Result.Failure<Long>) result).code())
                .toList();
    }

    private static io.millrace.core.RetryPolicy quick() {
        return io.millrace.core.RetryPolicy.defaults().withBackoff(retry -> 1L);
    }
}
