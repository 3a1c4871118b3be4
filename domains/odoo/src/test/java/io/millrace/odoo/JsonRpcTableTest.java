package io.millrace.odoo;

import static io.millrace.odoo.Given.json;
import static io.millrace.odoo.Given.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to {@code /jsonrpc} and what comes back: the fake by itself, told line by line. */
class JsonRpcTableTest {
    private final FakeOdoo server = FakeOdoo.start();
    private final Raw raw = new Raw(server);

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, Object> call(String model, String method, String args, String named) {
        return raw.call(FakeOdoo.PASSWORD, 2, model, method, args, named);
    }

    private Map<String, Object> call(String method, String args) {
        return call("res.partner", method, args, "{}");
    }

    private void assertRaised(Map<String, Object> answer, String name) {
        assertThat(answer).doesNotContainKey("result");
        assertThat(members(answer.get("error")))
                .satisfies(error -> assertThat(error.get("code")).isEqualTo(200))
                .satisfies(error -> assertThat(error.get("message")).isEqualTo("Odoo Server Error"))
                .satisfies(error -> assertThat(members(error.get("data")))
                        .satisfies(data -> assertThat(data.get("name")).isEqualTo(name)));
    }

    private static Object result(Map<String, Object> answer) {
        assertThat(answer).doesNotContainKey("error");
        assertThat(answer.get("id")).isEqualTo(5);
        return answer.get("result");
    }

    // services

    @Test
    void version_always_hasFourMembers() {
        assertThat(result(raw.rpc("common", "version", List.of())))
                .isEqualTo(json("{'server_version':'17.0','server_version_info':[17,0,0,'final',0,''],"
                        + "'server_serie':'17.0','protocol_version':1}"));
    }

    @Test
    void authenticate_whenRight_isTheUser_elseFalse() {
        assertThat(result(
                        raw.rpc("common", "authenticate", List.of("test", FakeOdoo.USER, FakeOdoo.PASSWORD, Map.of()))))
                .isEqualTo(2);
        assertThat(result(
                        raw.rpc("common", "authenticate", List.of("test", FakeOdoo.USER, FakeOdoo.API_KEY, Map.of()))))
                .isEqualTo(2);
        assertThat(result(raw.rpc("common", "authenticate", List.of("test", FakeOdoo.USER, "wrong", Map.of()))))
                .isEqualTo(false);
    }

    @Test
    void authenticate_ofAnUnknownDatabase_raisesAnErrorOfTheDatabase() {
        assertRaised(
                raw.rpc("common", "authenticate", List.of("other", FakeOdoo.USER, FakeOdoo.PASSWORD, Map.of())),
                "psycopg2.OperationalError");
    }

    @Test
    void authenticate_afterTenFailures_refusesEvenWhatIsRight() {
        for (int i = 0; i < 10; i++) {
            raw.rpc("common", "authenticate", List.of("test", FakeOdoo.USER, "wrong", Map.of()));
        }
        assertRaised(
                raw.rpc("common", "authenticate", List.of("test", FakeOdoo.USER, FakeOdoo.PASSWORD, Map.of())),
                "odoo.exceptions.AccessDenied");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"wrong, 2", "correct horse, 3", "'', 2", "null, 2"},
            nullValues = "null")
    void execute_whenTheCredentialIsWrong_isDenied(String secret, long uid) {
        assertRaised(raw.call(secret, uid, "res.partner", "read", "[[7]]", "{}"), "odoo.exceptions.AccessDenied");
    }

    // reading

    @Test
    void searchRead_always_hasIdAndLabelOfWhatIsReferredTo() {
        assertThat(result(call(
                        "res.partner",
                        "search_read",
                        "[[['is_company','=',true]]]",
                        "{'fields':['name','country_id','comment'],'limit':2,'order':'name, id'}")))
                .isEqualTo(json("[{'id':7,'name':'Azure','country_id':[21,'Belgium'],'comment':false},"
                        + "{'id':9,'name':'Deco','country_id':false,'comment':false}]"));
    }

    @ParameterizedTest
    @CsvSource({"false", "null"})
    void searchRead_whenNotToLoad_hasIdsAlone(String load) {
        assertThat(result(call(
                        "res.partner",
                        "search_read",
                        "[[['id','=',7]]]",
                        "{'fields':['country_id'],'load':" + load + "}")))
                .isEqualTo(json("[{'id':7,'country_id':21}]"));
    }

    @Test
    void searchCount_ofAll_isTheirNumber() {
        assertThat(result(call("search_count", "[[]]"))).isEqualTo(3);
    }

    @Test
    void read_whenOneIsMissing_leavesItOut() {
        assertThat(result(call("res.partner", "read", "[[7,999999]]", "{'fields':['name']}")))
                .isEqualTo(json("[{'id':7,'name':'Azure'}]"));
    }

    @Test
    void fieldsGet_whenAskedForAttributes_hasThese() {
        assertThat(result(call("res.country", "fields_get", "[]", "{'attributes':['type','required']}")))
                .isEqualTo(json("{'name':{'type':'char','required':true},'code':{'type':'char','required':false},"
                        + "'create_date':{'type':'datetime','required':false},"
                        + "'write_date':{'type':'datetime','required':false}}"));
    }

    @Test
    void search_whenTheOrderIsNotTotal_mixesTies() {
        call("create", "[[" + "{'name':'same'},".repeat(40) + "{'name':'same'}]]");
        String same = "[[['name','=','same']]]";

        Object first = result(call("res.partner", "search", same, "{'order':'name'}"));
        assertThat(result(call("res.partner", "search", same, "{'order':'name'}")))
                .isNotEqualTo(first);
        Object total = result(call("res.partner", "search", same, "{'order':'name, id'}"));
        assertThat(result(call("res.partner", "search", same, "{'order':'name, id'}")))
                .isEqualTo(total);
    }

    @ParameterizedTest
    @ValueSource(strings = {"['&']", "['|',['id','=',1]]", "['!']", "[['id','=']]", "['x']"})
    void search_whenTheDomainIsMalformed_raisesValueError(String domain) {
        server.mayBeMisused();
        assertRaised(call("search", "[" + domain + "]"), "builtins.ValueError");
    }

    // writing

    @Test
    void create_ofOneOrMany_isAnIdOrIdsInOrder() {
        server.nextIdIs("res.partner", 78);
        assertThat(result(call("create", "[{'name':'A'}]"))).isEqualTo(78);
        assertThat(result(call("create", "[[{'name':'A'},{'name':'B'}]]"))).isEqualTo(json("[79,80]"));
        assertThat(result(call("create", "[[]]"))).isEqualTo(json("[]"));
    }

    @Test
    void create_whenOneIsRefused_keepsNothingAndUsesUpTheIds() {
        server.nextIdIs("res.partner", 81);
        assertRaised(call("create", "[[{'name':'A'},{'name':false}]]"), "odoo.exceptions.ValidationError");
        assertThat(server.records("res.partner")).hasSize(3);
        assertThat(result(call("create", "[{'name':'C'}]"))).isEqualTo(83);
    }

    @Test
    void create_whenAUniqueValueIsTaken_raisesValidationError() {
        call("create", "[{'name':'A','barcode':'1'}]");
        assertRaised(call("create", "[{'name':'B','barcode':'1'}]"), "odoo.exceptions.ValidationError");
    }

    @Test
    void create_whenTheFieldIsUnknown_raisesValueError() {
        server.mayBeMisused();
        assertRaised(call("create", "[{'nope':1}]"), "builtins.ValueError");
    }

    @Test
    void create_whenAllIsNamed_raisesIndexError() {
        server.mayBeMisused();
        assertRaised(call("res.partner", "create", "[]", "{'vals_list':[{'name':'A'}]}"), "builtins.IndexError");
    }

    @Test
    void create_whenTheContextIsInTheWrongPlace_raisesTypeError() {
        server.mayBeMisused();
        assertRaised(call("res.partner", "create", "[[{'name':'A'}]]", "{'lang':'fr_FR'}"), "builtins.TypeError");
    }

    @Test
    void create_whenTheTimeHasAZone_raisesValueError() {
        server.mayBeMisused();
        assertRaised(call("create", "[{'name':'A','meeting':'2025-01-02T03:04:05Z'}]"), "builtins.ValueError");
        result(call("create", "[{'name':'A','meeting':'2025-01-02 03:04:05'}]"));
        assertThat(server.records("res.partner").get(3)).containsEntry("meeting", "2025-01-02 03:04:05");
    }

    @Test
    void write_whenArchiving_hidesThemUnlessAskedFor() {
        assertThat(result(call("write", "[[7,8],{'active':false}]"))).isEqualTo(true);
        assertThat(result(call("search", "[[]]"))).isEqualTo(json("[9]"));
        assertThat(result(call("res.partner", "search", "[[]]", "{'context':{'active_test':false}}")))
                .isEqualTo(json("[7,8,9]"));
        assertThat(result(call("search", "[[['active','=',false]]]"))).isEqualTo(json("[7,8]"));
    }

    @Test
    void write_whenOneIsMissing_changesNothing() {
        assertRaised(call("write", "[[7,999999],{'name':'x'}]"), "odoo.exceptions.MissingError");
        assertThat(server.records("res.partner").get(0)).containsEntry("name", "Azure");
    }

    @Test
    void write_whenItHasCommands_appliesThem() {
        assertThat(result(call("write", "[[7],{'child_ids':[[0,0,{'name':'kid'}],[3,8,0]]}]")))
                .isEqualTo(true);
        assertThat(server.records("res.partner"))
                .filteredOn(row -> Long.valueOf(7).equals(row.get("parent_id")))
                .extracting(row -> row.get("name"))
                .containsExactly("kid");

        call("write", "[[9],{'category_id':[[4,1,0],[4,2,0]]}]");
        assertThat(server.records("res.partner").get(2)).containsEntry("category_id", List.of(1L, 2L));
        call("write", "[[9],{'category_id':[[6,0,[2]]]}]");
        assertThat(server.records("res.partner").get(2)).containsEntry("category_id", List.of(2L));
        call("write", "[[9],{'category_id':[[5,0,0]]}]");
        assertThat(server.records("res.partner").get(2)).containsEntry("category_id", List.of());
        call("write", "[[7],{'child_ids':[[1,10,{'name':'child'}],[2,10,0]]}]");
        assertThat(server.records("res.partner")).hasSize(3);
    }

    @Test
    void unlink_whenDoneAgain_isTrueAsWell() {
        assertThat(result(call("unlink", "[[8]]"))).isEqualTo(true);
        assertThat(result(call("unlink", "[[8]]"))).isEqualTo(true);
    }

    @Test
    void unlink_whenItIsReferredToByWhatNeedsIt_raisesValidationError() {
        call("sale.order", "create", "[{'name':'S1','partner_id':9}]", "{}");
        assertRaised(call("unlink", "[[9]]"), "odoo.exceptions.ValidationError");
    }

    @Test
    void load_whenDoneTwice_givesTheSameIds() {
        server.nextIdIs("res.partner", 90);
        String rows = "[['id','name'],[['m.a','A'],['m.b','B']]]";
        Object loaded = json("{'ids':[90,91],'messages':[],'nextrow':0}");
        assertThat(result(call("load", rows))).isEqualTo(loaded);
        assertThat(result(call("load", rows))).isEqualTo(loaded);
        assertThat(server.records("res.partner")).hasSize(5);
    }

    @Test
    void load_whenARowIsRefused_isASuccessOnTheWireThatKeepsNothing() {
        Map<String, Object> answer = members(result(call("load", "[['id','name'],[['m.a','A'],['m.b','']]]")));
        assertThat(answer).containsEntry("ids", false).containsEntry("nextrow", 0);
        assertThat((List<?>) answer.get("messages")).singleElement().satisfies(message -> assertThat(members(message))
                .containsEntry("type", "error")
                .containsEntry("rows", Map.of("from", 1, "to", 1))
                .containsEntry("record", 1)
                .containsEntry("field", "name")
                .containsKey("message"));
        assertThat(server.records("res.partner")).hasSize(3);
    }

    @Test
    void write_byWhomMayNot_raisesAccessError() {
        assertRaised(
                raw.call(FakeOdoo.GUEST_KEY, 7, "res.partner", "write", "[[7],{'name':'x'}]", "{}"),
                "odoo.exceptions.AccessError");
    }

    @ParameterizedTest
    @CsvSource({
        "res.nope, read, odoo.exceptions.UserError",
        "res.partner, nope, builtins.AttributeError",
        "res.partner, _compute, odoo.exceptions.AccessError"
    })
    void execute_ofWhatIsNotThere_raises(String model, String method, String name) {
        server.mayBeMisused();
        assertRaised(call(model, method, "[[7]]", "{}"), name);
    }

    @Test
    void execute_whenTheMethodReturnsNothing_hasNoResultBefore19_andNullSince() {
        assertThat(call("action_nothing", "[[7]]")).doesNotContainKeys("result", "error");
        try (FakeOdoo newer = FakeOdoo.builder().version(19).start()) {
            assertThat(new Raw(newer).call(FakeOdoo.PASSWORD, 2, "res.partner", "action_nothing", "[[7]]", "{}"))
                    .containsKey("result")
                    .doesNotContainKey("error");
        }
    }

    @Test
    void execute_whenItConflictsForTooLong_raisesWhatTheDatabaseSays() {
        server.fault("write", 1, Fault.conflict());
        assertRaised(call("write", "[[7],{'name':'x'}]"), "psycopg2.errors.SerializationFailure");
    }

    // the envelope

    @ParameterizedTest
    @CsvSource({"no JSON", "[]"})
    void post_whenTheBodyIsNoEnvelope_is400InPlainText(String body) {
        server.mayBeMisused();
        HttpResponse<String> answer = raw.post("/jsonrpc", body, "Content-Type", "application/json");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
    }

    @Test
    void post_whenThePathIsUnknown_isAnErrorWithCode404() {
        server.mayBeMisused();
        HttpResponse<String> answer = raw.post(
                "/web/nope",
                "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"params\":{},\"id\":1}",
                "Content-Type",
                "application/json");
        assertThat(answer.body()).contains("404: Not Found").contains("\"code\":404");
    }

    @Test
    void post_whenTheSessionHasExpired_isAnErrorWithCode100() {
        HttpResponse<String> answer = raw.post(
                "/web/dataset/call_kw",
                "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"params\":{},\"id\":1}",
                "Content-Type",
                "application/json");
        assertThat(answer.body()).contains("odoo.http.SessionExpiredException").contains("\"code\":100");
    }

    @Test
    void close_whenSomethingWasSentThatNobodyUnderstands_fails() {
        FakeOdoo strict = FakeOdoo.start();
        new Raw(strict).post("/nowhere", "{}", "Content-Type", "application/json");
        org.assertj.core.api.Assertions.assertThatThrownBy(strict::close).hasMessageContaining("/nowhere");
    }
}
