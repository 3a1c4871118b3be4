package io.millrace.odoo;

import static io.millrace.odoo.Domain.where;
import static io.millrace.odoo.Given.LIMIT;
import static io.millrace.odoo.Given.PARTNER;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.json;
import static io.millrace.odoo.Given.partners;
import static io.millrace.odoo.Given.valueOf;
import static io.millrace.odoo.Given.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.PageException;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import io.millrace.odoo.testing.LoggedCall;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What each method sends, by either protocol, and what it makes of the answer. */
class ModelClientTest {
    private final FakeOdoo older = FakeOdoo.start();
    private final FakeOdoo newer = FakeOdoo.builder().version(19).start();
    private final Odoo odoo = Given.client(older, Given.jsonRpc());
    private final Odoo odoo2 = Given.client(newer, Given.json2());
    private final ModelClient partners = odoo.model(PARTNER);
    private final ModelClient partners2 = odoo2.model(PARTNER);

    @AfterEach
    void close() {
        odoo.close();
        odoo2.close();
        older.close();
        newer.close();
    }

    private void assertSent(String method, String args, String named, String body) {
        LoggedCall first = older.lastCall();
        assertThat(first.path()).isEqualTo("/jsonrpc");
        assertThat(first.model() + "." + first.method()).isEqualTo(PARTNER + "." + method);
        assertThat(first.args()).isEqualTo(json(args));
        assertThat(first.named()).isEqualTo(json(named));
        LoggedCall second = newer.lastCall();
        assertThat(second.path()).isEqualTo("/json/2/" + PARTNER + "/" + method);
        assertThat(second.named()).isEqualTo(json(body));
        assertThat(second.headers())
                .containsEntry("authorization", "bearer " + FakeOdoo.API_KEY)
                .containsEntry("user-agent", "millrace")
                .doesNotContainKey("x-odoo-database");
    }

    // reading

    @Test
    void search_always_givesIds() {
        Query query = Query.of(where("is_company").eq(true))
                .order("name desc, id")
                .offset(1)
                .limit(5);
        assertThat(valueOf(partners.search(query))).containsExactly(7L);
        assertThat(valueOf(partners2.search(query))).containsExactly(7L);
        assertSent(
                "search",
                "[[['is_company','=',true]]]",
                "{'offset':1,'limit':5,'order':'name desc, id'}",
                "{'domain':[['is_company','=',true]],'offset':1,'limit':5,'order':'name desc, id'}");
    }

    @Test
    void searchRead_always_givesRowsAsTheyAreSent() {
        Query query = Query.of(where("id").eq(7)).fields("name", "country_id", "comment");
        Object row = json("{'id':7,'name':'Azure','country_id':[21,'Belgium'],'comment':false}");
        assertThat(valuesOf(partners.searchRead(query))).isEqualTo(List.of(row));
        assertThat(valuesOf(partners2.searchRead(query))).isEqualTo(List.of(row));
        assertSent(
                "search_read",
                "[[['id','=',7]]]",
                "{'fields':['name','country_id','comment']}",
                "{'domain':[['id','=',7]],'fields':['name','country_id','comment']}");
    }

    @Test
    void searchCount_always_givesANumber() {
        assertThat(valueOf(partners.searchCount(Domain.all()))).isEqualTo(3);
        assertThat(valueOf(partners2.searchCount(Domain.all()))).isEqualTo(3);
        assertSent("search_count", "[[]]", "{}", "{'domain':[]}");
    }

    @Test
    void read_whenSomeAreMissing_givesTheOthers() {
        List<Long> ids = List.of(9L, 7L, 999L);
        Object rows = json("[{'id':9,'name':'Deco'},{'id':7,'name':'Azure'}]");
        assertThat(valuesOf(partners.read(ids, "name"))).isEqualTo(rows);
        assertThat(valuesOf(partners2.read(ids, "name"))).isEqualTo(rows);
        assertSent("read", "[[9,7,999]]", "{'fields':['name']}", "{'ids':[9,7,999],'fields':['name']}");
        assertThat(valuesOf(partners.read(List.of()))).isEmpty();
    }

    @Test
    void getRecord_whenThereIsNone_isNotFound_andFindEmpty() {
        assertThat(valueOf(partners.getRecord(7, "name"))).containsEntry("name", "Azure");
        assertThat(failureOf(partners.getRecord(999, "name")))
                .returns(ErrorCode.NOT_FOUND, MillraceException::code)
                .hasMessageContaining("999");
        assertThat(valueOf(partners.findRecord(999, "name"))).isNull();
    }

    @Test
    void recordsBatch_whenSomeAreMissing_saysSoOfThese() {
        valueOf(partners.createAll(partners(150)));
        List<Long> ids = LongStream.range(0, 200).map(i -> i + 7).boxed().toList();

        List<Result<Map<String, Object>>> results = valuesOf(partners.getRecordsBatch(ids, "name"));

        assertThat(results).hasSize(200);
        assertThat(results.subList(0, 153)).allMatch(Result::isSuccess);
        assertThat(results.subList(153, 200)).allSatisfy(result -> assertThat(((Result.Failure<?>) result).code())
                .isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(older.calls("read")).hasSize(2);
    }

    @Test
    void fieldsGet_always_describesFields() {
        Map<String, FieldInfo> fields = valueOf(partners.fieldsGet("name", "country_id", "state"));
        assertThat(valueOf(partners2.fieldsGet("name", "country_id", "state"))).isEqualTo(fields);
        assertSent(
                "fields_get",
                "[]",
                "{'allfields':['name','country_id','state']}",
                "{'allfields':['name','country_id','state']}");
        assertThat(fields).containsOnlyKeys("name", "country_id", "state");
        assertThat(fields.get("name"))
                .returns("char", FieldInfo::type)
                .returns("Name", FieldInfo::label)
                .returns(true, FieldInfo::isRequired)
                .returns(false, FieldInfo::isReadOnly)
                .returns(true, FieldInfo::isStored);
        assertThat(fields.get("name").relation()).isEmpty();
        assertThat(fields.get("country_id").relation()).hasValue("res.country");
        assertThat(fields.get("state").choices()).containsExactly("draft", "done");
    }

    // pages

    @Test
    void records_whenSomeComeAndGoMeanwhile_neitherSkipsNorRepeats() {
        List<Long> ids = valueOf(partners.createAll(partners(25)));

        List<Long> seen = valuesOf(partners.records(where("ref").like("P-"), List.of("ref"), 10)
                        .byPage()
                        .concatMap(
                                page -> {
                                    List<Long> onPage = page.items().stream()
                                            .map(Answers::idOf)
                                            .toList();
                                    boolean first = onPage.contains(ids.get(0));
                                    Mono<?> change = first
                                            ? partners.unlink(ids.subList(0, 5)).then(partners.createAll(partners(3)))
                                            : Mono.empty();
                                    return change.thenReturn(onPage);
                                },
                                0))
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(seen).doesNotHaveDuplicates().containsAll(ids).hasSize(28).isSorted();
        assertThat(older.calls("search_read")).hasSize(4);
        assertThat(older.calls("search_read").get(1).named())
                .isEqualTo(json("{'fields':['ref'],'limit':10,'order':'id'}"));
        assertThat(older.calls("search_read").get(1).args())
                .isEqualTo(json("[['&',['id','>'," + ids.get(9) + "],['ref','like','P-']]]"));
    }

    @Test
    void recordsInOrder_whenTheOrderIsNotTotal_addsTheId() {
        List<Map<String, Object>> same = LongStream.range(0, 60)
                .mapToObj(i -> Map.<String, Object>of("name", "same"))
                .toList();
        valueOf(partners.createAll(same));

        List<Map<String, Object>> rows =
                valuesOf(partners.recordsInOrder(where("name").eq("same"), List.of("name"), "name desc", 7)
                        .items());

        assertThat(rows).extracting(Answers::idOf).hasSize(60).doesNotHaveDuplicates();
        assertThat(older.lastCall().named())
                .containsEntry("order", "name desc, id")
                .containsEntry("offset", 60);
        valuesOf(partners.recordsInOrder(Domain.all(), List.of("name"), "name, id desc", 50)
                .items());
        assertThat(older.lastCall().named()).containsEntry("order", "name, id desc");
    }

    @Test
    void records_whenAPageFails_canBeResumedThere() {
        valueOf(partners.createAll(partners(20)));
        older.faultEvery(3, "search_read", Fault.raising("odoo.exceptions.AccessError", "no"));
        var list = partners.records(where("ref").isSet(), List.of("ref"), 5);

        StepVerifier.create(list.items())
                .expectNextCount(10)
                .expectErrorSatisfies(
                        failure -> StepVerifier.create(list.items(((PageException) failure).<Long>cursor())
                                        .take(5))
                                .expectNextMatches(row -> row.get("ref").equals("P-10"))
                                .expectNextCount(4)
                                .expectComplete()
                                .verify(LIMIT))
                .verify(LIMIT);
    }

    // writing

    @Test
    void create_always_givesTheId() {
        Map<String, Object> values = Map.of("name", "A");
        assertThat(valueOf(partners.create(values))).isEqualTo(10);
        assertThat(valueOf(partners2.create(values))).isEqualTo(10);
        assertSent("create", "[[{'name':'A'}]]", "{}", "{'vals_list':[{'name':'A'}]}");
    }

    @Test
    void createAll_always_givesIdsInOrder() {
        assertThat(valueOf(partners.createAll(partners(2)))).containsExactly(10L, 11L);
        assertThat(valueOf(partners2.createAll(partners(2)))).containsExactly(10L, 11L);
        String records = "[{'name':'Partner 0','ref':'P-0'},{'name':'Partner 1','ref':'P-1'}]";
        assertSent("create", "[" + records + "]", "{}", "{'vals_list':" + records + "}");
        assertThat(valueOf(partners.createAll(List.of()))).isEmpty();
        assertThat(older.calls("create")).hasSize(1);
    }

    @Test
    void create_whenValuesAreJavas_writesThemAsOdoos() {
        Map<String, Object> values = new java.util.LinkedHashMap<>(Map.of(
                "name",
                "A",
                "country_id",
                Many2One.to(21),
                "origin",
                new Reference("sale.order", 7),
                "meeting",
                OffsetDateTime.parse("2025-01-02T03:04:05.678+02:00"),
                "date",
                LocalDate.of(2025, 1, 2),
                "image",
                new byte[] {1, 2, 3},
                "credit_limit",
                new BigDecimal("12.50"),
                "category_id",
                List.of(Command.link(1), Command.set(List.of(2L)))));
        values.put("comment", null);
        valueOf(partners.create(values));
        assertThat(((List<?>) older.lastCall().args().get(0)).get(0))
                .isEqualTo(Codec.json()
                        .decode(
                                ("{\"name\":\"A\",\"country_id\":21,\"origin\":\"sale.order,7\",\"meeting\":\"2025-01-02 01:04:05\","
                                                + "\"date\":\"2025-01-02\",\"image\":\"AQID\",\"credit_limit\":12.50,"
                                                + "\"category_id\":[[4,1,0],[6,0,[2]]],\"comment\":false}")
                                        .getBytes(),
                                Object.class));
        assertThat(older.records(PARTNER).get(3)).containsEntry("category_id", List.of(2L));
    }

    @Test
    void create_whenAValueHasNoForm_sendsNothing() {
        assertThat(failureOf(partners.create(Map.of("meeting", LocalDateTime.of(2025, 1, 2, 3, 4)))))
                .returns(ErrorCode.INVALID_INPUT, MillraceException::code)
                .hasMessageContaining("zone");
        assertThat(failureOf(partners.create(Map.of("x", Double.POSITIVE_INFINITY)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(partners.create(Map.of(" ", 1))).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(older.calls("create")).isEmpty();
    }

    @Test
    void write_always_writesToAll() {
        assertThat(valueOf(partners.write(List.of(7L, 8L), Collections.singletonMap("ref", "R"))))
                .isNull();
        valueOf(partners2.write(List.of(7L, 8L), Map.of("ref", "R")));
        assertSent("write", "[[7,8],{'ref':'R'}]", "{}", "{'ids':[7,8],'vals':{'ref':'R'}}");
        assertThat(older.records(PARTNER))
                .filteredOn(row -> "R".equals(row.get("ref")))
                .hasSize(2);
        valueOf(partners.write(List.of(), Map.of("ref", "X")));
        assertThat(older.calls("write")).hasSize(1);
    }

    @Test
    void write_whenItHasCommands_sendsThreeElementsEach() {
        valueOf(partners.write(
                List.of(9L),
                Map.of(
                        "child_ids",
                        List.of(
                                Command.create(Map.of("name", "kid")),
                                Command.link(8),
                                Command.update(8, Map.of("ref", "R")),
                                Command.unlink(8)),
                        "category_id",
                        List.of(Command.clear(), Command.set(List.of(1L, 2L))))));
        Map<String, Object> sent = Given.members(older.lastCall().args().get(1));
        assertThat(sent.get("child_ids")).isEqualTo(json("[[0,0,{'name':'kid'}],[4,8,0],[1,8,{'ref':'R'}],[3,8,0]]"));
        assertThat(sent.get("category_id")).isEqualTo(json("[[5,0,0],[6,0,[1,2]]]"));
        valueOf(partners.write(List.of(9L), Map.of("child_ids", List.of(Command.delete(10)))));
        assertThat(older.records(PARTNER)).hasSize(3);
        assertThat(Command.link(8)).isEqualTo(Command.link(8)).hasToString("[4, 8, 0]");
    }

    @Test
    void unlink_always_deletesAll() {
        valueOf(partners.unlink(List.of(8L, 9L)));
        valueOf(partners2.unlink(List.of(8L, 9L)));
        assertSent("unlink", "[[8,9]]", "{}", "{'ids':[8,9]}");
        assertThat(older.records(PARTNER)).hasSize(1);
        valueOf(partners.unlink(List.of()));
        assertThat(older.calls("unlink")).hasSize(1);
    }

    @Test
    void call_whenAMethodAnswersFalse_failsOnlyWhereThatMeansNothingWasDone() {
        assertThat(valueOf(partners.call("action_refuse", List.of(7L), Map.of())))
                .isEqualTo(false);
        older.fault("write", 1, Fault.replacing("\"result\":true", "\"result\":false"));
        assertThat(failureOf(partners.write(List.of(7L), Map.of("ref", "R"))).code())
                .isEqualTo(ErrorCode.OPERATION_FAILED);
    }

    // the import

    @Test
    void load_whenDoneAgain_updatesWhatItCreated() {
        List<String> columns =
                List.of("id", "name", "country_id/.id", "meeting", "is_company", "credit_limit", "comment");
        List<List<Object>> rows = List.of(
                Arrays.asList(
                        "m.a", "A", 21, Instant.parse("2025-01-02T03:04:05Z"), true, new BigDecimal("1E+2"), null),
                Arrays.asList("m.b", "B", "", "", false, 0, ""));
        List<Long> ids = valueOf(partners.load(columns, rows));
        assertThat(valueOf(partners.load(columns, rows))).isEqualTo(ids).containsExactly(10L, 11L);
        assertThat(valueOf(partners2.load(columns, rows))).isEqualTo(ids);
        String cells = "[['m.a','A','21','2025-01-02 03:04:05','true','100',''],['m.b','B','','','false','0','']]";
        String names = "['id','name','country_id/.id','meeting','is_company','credit_limit','comment']";
        assertSent(
                "load",
                "[" + names + "," + cells + "]",
                "{'context':{'tz':'UTC'}}",
                "{'fields':" + names + ",'data':" + cells + ",'context':{'tz':'UTC'}}");
        assertThat(older.records(PARTNER)).hasSize(5);
        assertThat(valueOf(partners.load(List.of("name"), List.of()))).isEmpty();
    }

    @Test
    void load_whenARowIsRefused_failsAndSaysWhichOne() {
        MillraceException failure = failureOf(partners.load(
                List.of("id", "name"), List.of(List.of("m.a", "A"), List.of("m.b", ""), List.of("m.c", ""))));
        assertThat(failure)
                .returns(ErrorCode.INVALID_INPUT, MillraceException::code)
                .hasMessageContaining("row 2: name: Missing required value")
                .hasMessageContaining("1 more");
        assertThat(OdooFault.in(failure).orElseThrow())
                .returns("load", OdooFault::name)
                .satisfies(fault -> assertThat(fault.arguments()).hasSize(2));
        assertThat(older.records(PARTNER)).hasSize(3);
    }

    @Test
    void load_whenTheTableIsNone_sendsNothing() {
        assertThat(failureOf(partners.load(List.of(), List.of(List.of()))).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(partners.load(List.of("a", "a"), List.of(List.of("1", "2")))))
                .hasMessageContaining("twice");
        assertThat(failureOf(partners.load(List.of("a"), List.of(List.of("1", "2")))))
                .hasMessageContaining("2 cells");
        assertThat(older.calls()).isEmpty();
    }

    // what is not as expected

    @Test
    void answers_whenTheyAreOfAnotherKind_areInvalid_orAmbiguousOfACreation() {
        older.fault("search", 1, Fault.replacing("\"result\":[7,9]", "\"result\":{}"));
        assertThat(failureOf(partners.search(
                                Query.of(where("is_company").eq(true)).order("id")))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
        older.fault("create", 1, Fault.replacing("\"result\":[10]", "\"result\":null"));
        assertThat(failureOf(partners.create(Map.of("name", "A"))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        older.fault("create", 1, Fault.replacing("\"result\":[11]", "\"result\":[11,12]"));
        assertThat(failureOf(partners.create(Map.of("name", "A"))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        older.fault("create", 1, Fault.replacing("\"result\":[12]", "\"result\":\"12\""));
        assertThat(failureOf(partners.create(Map.of("name", "A"))).code()).isEqualTo(ErrorCode.AMBIGUOUS);
    }

    @Test
    void calls_before_subscription_sendNothing() {
        Mono<Long> created = partners.create(Map.of("name", "A"));
        assertThat(older.calls()).isEmpty();
        assertThat(valueOf(created)).isNotEqualTo(valueOf(created));
    }

    @Test
    void query_whenItMakesNoSense_isRefused() {
        Query query = Query.of(Domain.all());
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable wrong :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> query.limit(0),
                        () -> query.offset(-1),
                        () -> query.order(" "),
                        () -> partners.records(Domain.all(), List.of(), 0),
                        () -> odoo.model(" "))) {
            assertThatThrownBy(wrong)
                    .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ErrorCode.INVALID_INPUT));
        }
    }
}
