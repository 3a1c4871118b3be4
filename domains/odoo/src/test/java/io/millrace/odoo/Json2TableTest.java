package io.millrace.odoo;

import static io.millrace.odoo.Given.json;
import static io.millrace.odoo.Given.members;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to {@code /json/2} and what comes back: the fake by itself, told line by line. */
class Json2TableTest {
    private final FakeOdoo server = FakeOdoo.builder().version(19).start();
    private final Raw raw = new Raw(server);

    @BeforeEach
    void count() {
        server.nextIdIs("res.partner", 78);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> call(String call, String body) {
        return raw.post(
                "/json/2/" + call,
                body.replace('\'', '"'),
                "Content-Type",
                "application/json",
                "Authorization",
                "bearer " + FakeOdoo.API_KEY);
    }

    private void assertAnswer(HttpResponse<String> answer, String body) {
        assertThat(Given.parsed(answer.body())).isEqualTo(json(body));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static void assertRaised(HttpResponse<String> answer, int status, String name) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(members(Given.parsed(answer.body())))
                .satisfies(data -> assertThat(data.get("name")).isEqualTo(name))
                .satisfies(data -> assertThat(data.keySet()).hasSize(5));
    }

    @Test
    void version_always_isToldToEverybody() {
        assertAnswer(raw.get("/web/version"), "{'version':'19.0','version_info':[19,0,0,'final',0,'']}");
    }

    @Test
    void searchRead_always_isAnArray() {
        assertAnswer(
                call(
                        "res.partner/search_read",
                        "{'domain':[['is_company','=',true]],'fields':['name'],'limit':1,'order':'name, id'}"),
                "[{'id':7,'name':'Azure'}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{'name':'A'}]", "{'name':'A'}"})
    void create_ofOneOrMany_isAList(String values) {
        assertAnswer(call("res.partner/create", "{'vals_list':" + values + "}"), "[78]");
    }

    @Test
    void writeAndUnlink_always_areTrue() {
        assertAnswer(call("res.partner/write", "{'ids':[7],'vals':{'name':'x'}}"), "true");
        assertAnswer(call("res.partner/unlink", "{'ids':[8]}"), "true");
    }

    @Test
    void contextGet_always_isTheUsers() {
        assertAnswer(call("res.users/context_get", "{}"), "{'lang':'en_US','tz':'Europe/Brussels','uid':2}");
    }

    @ParameterizedTest
    @CsvSource({"Authorization, bearer wrong", "X-None, none"})
    void call_whenTheKeyIsWrong_is401(String header, String value) {
        HttpResponse<String> answer =
                raw.post("/json/2/res.partner/search", "{}", "Content-Type", "application/json", header, value);
        assertRaised(answer, 401, "werkzeug.exceptions.Unauthorized");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("bearer");
    }

    @Test
    void call_ofWhatIsNotThere_is404() {
        server.mayBeMisused();
        assertRaised(call("res.nope/search", "{'domain':[]}"), 404, "werkzeug.exceptions.NotFound");
        assertRaised(call("res.partner/nope", "{}"), 404, "werkzeug.exceptions.NotFound");
        assertThat(raw.get("/json/2/res.partner/search").statusCode()).isEqualTo(404);
    }

    @Test
    void call_whenTheDatabaseIsNotNamed_is404AsAPage() {
        try (FakeOdoo several =
                FakeOdoo.builder().version(19).severalDatabases().start()) {
            HttpResponse<String> answer =
                    new Raw(several).post("/json/2/res.partner/search", "{}", "Content-Type", "application/json");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).startsWith("<html>");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "res.partner/create; {'ids':[7],'vals_list':[]}",
                "res.partner/search_count; {}",
                "res.partner/search; {'domain':[],'colour':1}"
            })
    void call_whenItCannotBeBound_is422(String call, String body) {
        server.mayBeMisused();
        assertRaised(call(call, body), 422, "werkzeug.exceptions.UnprocessableEntity");
    }

    @Test
    void searchRead_whenAParameterIsUnknown_is500() {
        server.mayBeMisused();
        assertRaised(call("res.partner/search_read", "{'domain':[],'colour':1}"), 500, "builtins.TypeError");
    }

    @Test
    void call_whenRefused_hasTheStatusOfItsClass() {
        server.mayBeMisused();
        assertRaised(
                call("res.partner/create", "{'vals_list':[{'name':false}]}"), 422, "odoo.exceptions.ValidationError");
        assertRaised(
                call("res.partner/write", "{'ids':[999],'vals':{'name':'x'}}"), 404, "odoo.exceptions.MissingError");
        assertRaised(call("res.partner/create", "{'vals_list':[{'nope':1}]}"), 500, "builtins.ValueError");
        server.fault("unlink", 1, Fault.raising("odoo.exceptions.LockError", "locked"));
        assertRaised(call("res.partner/unlink", "{'ids':[7]}"), 409, "odoo.exceptions.LockError");
        HttpResponse<String> guest = raw.post(
                "/json/2/res.partner/unlink",
                "{\"ids\":[7]}",
                "Content-Type",
                "application/json",
                "Authorization",
                "bearer " + FakeOdoo.GUEST_KEY);
        assertRaised(guest, 403, "odoo.exceptions.AccessError");
        assertRaised(call("res.partner/_compute", "{}"), 403, "werkzeug.exceptions.Forbidden");
    }

    @Test
    void call_whenTheBodyIsNoObject_is400_andWhenNoJson_is415() {
        server.mayBeMisused();
        assertRaised(call("res.partner/search", "plain"), 400, "werkzeug.exceptions.BadRequest");
        assertThat(raw.post("/json/2/res.partner/search", "a=b", "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
    }
}
