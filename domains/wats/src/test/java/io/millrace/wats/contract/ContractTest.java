package io.millrace.wats.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.report.model.UutReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the recorder finds wrong with a request. */
class ContractTest {
    private static final String JSON = "application/json";

    private final Contract contract = Contract.known();

    private void finds(String wrong, Sent sent) {
        assertThat(contract.violations(sent)).singleElement().asString().contains(wrong);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/Asset/Status?id=1042&translate=false",
        "GET, /api/Asset/1042",
        "GET, /wats/api/Asset/1042",
        "GET, /api/Production/UnitVerification?serialNumber=a",
        "POST, /api/Asset/Calibration?id=a&dateTime=2026-03-02T11%3A30%3A00Z",
        "PUT, /api/Asset/SetTotalCount?id=a&totalCount=1",
        "GET, /api/SCIM/v2/Users/userName=a%40b",
        "DELETE, /api/Production/Units/Changes/31"
    })
    void violations_whenTheRequestIsRight_areNone(String method, String url) {
        assertThat(contract.violations(Sent.of(method, url, "", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/Assets, no such operation",
        "GET, /api/asset/1042, no such operation",
        "POST, /api/Asset/Status?id=1, no such operation",
        "GET, /api/Production/Unit/S, no such operation",
        "GET, /api/Asset/Status?id=1&colour=red, the query has no colour",
        "GET, /api/Asset/Status?id=1&id=2, the query has id twice",
        "GET, /api/Asset/Status?id=1&translate=no, translate is no boolean",
        "PUT, /api/Asset/State?id=1, the query needs state",
        "PUT, /api/Asset/State?id=1&state=7, state is no 0|1|2|3|4|5|6",
        "PUT, /api/Asset/Count?id=1&incrementBy=1.5, incrementBy is no integer",
        "POST, /api/Asset/Calibration?id=a&dateTime=2026-03-02T11%3A30%3A00%2B01%3A00, dateTime is no time",
        "POST, /api/Asset/Calibration?id=a&dateTime=2026-03-02, dateTime is no time",
        "GET, /api/RootCause/Ticket?ticketId=42, ticketId is no uuid",
        "DELETE, /api/Production/Units/Changes/a, id is no integer"
    })
    void violations_whenPathOrQueryIsWrong_nameIt(String method, String url, String wrong) {
        finds(wrong, Sent.of(method, url, "", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"partNumber\":\"P\",\"colour\":1}|body has no member colour",
                "{\"partNumber\":1}|body.partNumber is no text",
                "{\"nonSerial\":\"no\"}|body.nonSerial is no boolean",
                "{\"productId\":\"1\"}|body.productId is no uuid",
                "{\"revisions\":[{\"revision\":\"A\",\"colour\":1}]}|body.revisions[] has no member colour",
                "{\"revisions\":{}}|body.revisions is no [ProductRevision]",
                "[]|body is no Product",
                "{oops|body is no JSON"
            })
    void violations_whenTheBodyIsWrong_nameIt(String body, String wrong) {
        finds(wrong, Sent.of("PUT", "/api/Product", JSON, body));
    }

    @Test
    void violations_whenTheKindOfBodyIsWrong_nameIt() {
        finds("the body is to be application/json", Sent.of("PUT", "/api/Product", "text/json", "{}"));
        finds("the body is to be multipart/form-data", Sent.of("POST", "/api/RootCause/Attachment", JSON, "{}"));
        finds("the body is to be application/xml", Sent.of("PUT", "/api/Product/BOM", "text/plain", "<BOM/>"));
        finds("there is to be no body", Sent.of("GET", "/api/App/Levels", JSON, "{}"));
        assertThat(contract.violations(Sent.of("PUT", "/api/Product", "", "")))
                .contains("the body is to be application/json, but is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":null}", "{\"state\":1,\"tags\":[{\"key\":\"a\",\"change\":1}]}", "{}"})
    void violations_whenTheBodyIsRight_areNone(String body) {
        assertThat(contract.violations(Sent.of("PUT", "/api/Product", JSON, body)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"X\"}|body.type is no T or R",
                "{\"result\":\"D\"}|body.result is no P or F or E or T",
                "{\"start\":\"2026-03-02T09:00:00\"}|body.start is no moment",
                "{\"comment\":\"c\"}|body has no member comment",
                "{\"uut\":{\"operator\":\"kari\"}}|body.uut has no member operator",
                "{\"uur\":{\"active\":true}}|body.uur has no member active",
                "{\"assets\":[{\"sn\":\"1\"}]}|body.assets[] has no member sn",
                "{\"subUnits\":[{\"failures\":[{\"refStepId\":\"5\"}]}]}|body.subUnits[].failures[].refStepId is no integer",
                "{\"root\":{\"steps\":[{\"loop\":{\"n\":1}}]}}|body.root.steps[].loop has no member n",
                "{\"root\":{\"booleanMeas\":[{\"value\":true}]}}|body.root.booleanMeas[] has no member value",
                "{\"root\":{\"numericMeas\":[{\"compOp\":\"lt\"}]}}|body.root.numericMeas[].compOp is no LOG",
                "{\"root\":{\"attachment\":{\"data\":[1]}}}|body.root.attachment.data is no text"
            })
    void violations_whenAReportIsWrong_nameIt(String body, String wrong) {
        finds(wrong.replace(" or ", "|"), Sent.of("POST", "/api/Report/WSJF", JSON, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"test.json", "repair.json"})
    void violations_ofTheReportsOfAnEngineer_areNone(String fixture) {
        String body = Json.fixture(UutReport.class, fixture);
        assertThat(contract.violations(Sent.of("POST", "/api/Report/WSJF", JSON, body)))
                .isEmpty();
    }

    @Test
    void deviations_whenTheyAreLeftOut_areViolations() {
        Sent sent = Sent.of("PUT", "/api/Asset/SetTotalCount?id=a&totalCount=1", "", "");
        assertThat(Contract.described().violations(sent)).containsExactly("there is no such operation");
    }
}
