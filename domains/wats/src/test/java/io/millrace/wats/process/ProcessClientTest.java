package io.millrace.wats.process;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import io.millrace.wats.process.RepairOperation.RepairCategory;
import io.millrace.wats.process.RepairOperation.RepairCode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Every look-up is one request for the whole list; an expected one that does not come, and any other, fails the test. */
class ProcessClientTest {
    private static final String PROCESSES = "/api/App/Processes";

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final ProcessClient processes = wats.process();

    @AfterEach
    void close() {
        wats.close();
    }

    private static void answer(String body) {
        SERVER.stubFor(get(PROCESSES).willReturn(okJson(body)));
    }

    private static void answerWithAll() {
        answer(Json.fixture(ProcessClientTest.class, "processes.json"));
    }

    private static void wasAsked(int times) {
        SERVER.verify(times, getRequestedFor(urlEqualTo(PROCESSES)).withoutHeader("Referer"));
    }

    private static void emits(Flux<ProcessInfo> call, Integer... codes) {
        StepVerifier.create(call.mapNotNull(ProcessInfo::code))
                .expectNext(codes)
                .expectComplete()
                .verify(LIMIT);
        wasAsked(1);
    }

    private static Integer codeOf(Mono<ProcessInfo> call) {
        return call.mapNotNull(ProcessInfo::code).block(LIMIT);
    }

    @Test
    void getProcesses_whenAsked_emitsThemInTheServersOrder() {
        answerWithAll();
        emits(processes.getProcesses(), 100, 20000, 500, 200);
    }

    @Test
    void getTestOperations_whenAsked_emitsThoseAlone() {
        answerWithAll();
        emits(processes.getTestOperations(), 100, 20000);
    }

    @Test
    void getRepairOperations_whenAsked_emitsThoseAlone() {
        answerWithAll();
        emits(processes.getRepairOperations(), 500);
    }

    @Test
    void getWipOperations_whenAsked_emitsThoseAlone() {
        answerWithAll();
        emits(processes.getWipOperations(), 20000, 200);
    }

    @Test
    void getProcesses_whenGivenAQuery_sendsItsFlagsAndNoOthers() {
        SERVER.stubFor(get(PROCESSES + "?includeTestOperations=true&includeRepairOperations=false"
                        + "&includeWipOperations=true&includeInactiveProcesses=false")
                .willReturn(okJson("[]")));
        SERVER.stubFor(get(PROCESSES + "?includeInactiveProcesses=true").willReturn(okJson("[{\"code\":1}]")));
        StepVerifier.create(processes.getProcesses(new ProcessQuery(true, false, true, false)))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(processes.getProcesses(ProcessQuery.active().withInactiveProcesses(true)))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "[null]"})
    void getProcesses_whenThereAreNone_completes(String body) {
        answer(body);
        emits(processes.getProcesses());
    }

    @Test
    void getProcess_whenThereIsOne_isFoundByCodeOrNameInAnyCase() {
        answerWithAll();
        assertThat(codeOf(processes.getProcess(20000))).isEqualTo(20000);
        assertThat(codeOf(processes.getProcess("END OF LINE test"))).isEqualTo(100);
        assertThat(codeOf(processes.findProcess(200))).isEqualTo(200);
        assertThat(codeOf(processes.findProcess("assembly"))).isEqualTo(200);
        wasAsked(4);
    }

    @Test
    void getProcess_whenThereIsNone_isNotFound() {
        answerWithAll();
        assertThat(List.of(
                        failureOf(processes.getProcess(7)),
                        failureOf(processes.getProcess("nope")),
                        failureOf(processes.getTestOperation(500)),
                        failureOf(processes.getRepairOperation("Assembly")),
                        failureOf(processes.getWipOperation(100))))
                .allSatisfy(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "there is no active process 7",
                        "there is no active process nope",
                        "there is no active test operation 500",
                        "there is no active repair operation Assembly",
                        "there is no active WIP operation 100");
        StepVerifier.create(processes.findProcess(7).switchIfEmpty(processes.findProcess("nope")))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getRepairOperation_whenATestOfThatNameComesBefore_isNotHiddenByIt() {
        answerWithAll();
        assertThat(codeOf(processes.getProcess("Repair"))).isEqualTo(20000);
        assertThat(codeOf(processes.getRepairOperation("Repair"))).isEqualTo(500);
        assertThat(codeOf(processes.getRepairOperation(500))).isEqualTo(500);
        assertThat(codeOf(processes.getTestOperation("repair"))).isEqualTo(20000);
        assertThat(codeOf(processes.getTestOperation(100))).isEqualTo(100);
        assertThat(codeOf(processes.getWipOperation("repair"))).isEqualTo(20000);
        assertThat(codeOf(processes.getWipOperation(200))).isEqualTo(200);
    }

    @Test
    void names_whenBlank_areRefusedUnsent() {
        assertThat(Stream.of(
                                processes.getProcess(" "),
                                processes.findProcess(""),
                                processes.getTestOperation(""),
                                processes.getRepairOperation("\t"),
                                processes.getWipOperation(""))
                        .map(Given::failureOf))
                .allSatisfy(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
                    assertThat(failure).hasMessage("name is required, but is blank");
                });
    }

    @Test
    void isValidOperation_whenAsked_tellsByKind() {
        answerWithAll();
        assertThat(processes.isValidOperation(ProcessKind.TEST, 500).block(LIMIT))
                .isFalse();
        assertThat(processes.isValidOperation(ProcessKind.REPAIR, 500).block(LIMIT))
                .isTrue();
        assertThat(processes.isValidOperation(ProcessKind.WIP, 200).block(LIMIT))
                .isTrue();
        assertThat(processes.isValidOperation(ProcessKind.WIP, 1).block(LIMIT)).isFalse();
    }

    @Test
    void defaultOperations_whenTheUsualCodesAreThere_areThose() {
        answer("[{\"code\":10,\"isTestOperation\":true,\"isRepairOperation\":true},"
                + "{\"code\":100,\"isTestOperation\":true},{\"code\":500,\"isRepairOperation\":true}]");
        assertThat(codeOf(processes.getDefaultTestOperation())).isEqualTo(100);
        assertThat(codeOf(processes.getDefaultRepairOperation())).isEqualTo(500);
    }

    @Test
    void defaultOperations_whenTheUsualCodesAreOfAnotherKind_areTheFirst() {
        answer("[{\"code\":100,\"isRepairOperation\":true},{\"code\":500,\"isTestOperation\":true}]");
        assertThat(codeOf(processes.getDefaultTestOperation())).isEqualTo(500);
        assertThat(codeOf(processes.getDefaultRepairOperation())).isEqualTo(100);
    }

    @Test
    void defaultOperations_whenThereAreNone_areNotFound() {
        answer("[]");
        assertThat(failureOf(processes.getDefaultTestOperation()).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failureOf(processes.getDefaultRepairOperation()).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void getRepairCodes_whenAsked_areThoseOfAllCategories() {
        answerWithAll();
        StepVerifier.create(processes.getRepairCategories(500).mapNotNull(RepairCategory::description))
                .expectNext("Component", "Empty")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(processes.getRepairCodes(500).mapNotNull(RepairCode::description))
                .expectNext("Defect component", "Odd")
                .expectComplete()
                .verify(LIMIT);
        assertThat(failureOf(processes.getRepairCodes(100).then()).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void getRepairCodes_whenTheServerTellsNoDetails_areNone() {
        answer("[{\"code\":500,\"isRepairOperation\":true}]");
        StepVerifier.create(processes.getRepairCodes(500)).expectComplete().verify(LIMIT);
    }

    @Test
    void getProcessList_whenKept_answersWithoutAnotherRequest() {
        answerWithAll();
        ProcessList list = processes.getProcessList().block(LIMIT);
        assertThat(list.ofKind(ProcessKind.TEST)).hasSize(2);
        assertThat(list.find(100)).isEqualTo(list.find("end of line TEST")).isPresent();
        assertThat(list.find(ProcessKind.REPAIR, 100)).isEmpty();
        wasAsked(1);
    }

    @Test
    void getProcessList_whenSubscribedTwice_readsTwice() {
        answerWithAll();
        Mono<ProcessList> list = processes.getProcessList();
        StepVerifier.create(list.concatWith(list))
                .expectNextCount(2)
                .expectComplete()
                .verify(LIMIT);
        wasAsked(2);
    }

    @Test
    void getProcessesBatch_whenOneIsMissing_hasAnOutcomeForEachInOrderFromOneRequest() {
        answerWithAll();
        StepVerifier.create(processes
                        .getProcessesBatch(List.of(200, 7, 100, 200))
                        .map(result -> result.<Object>fold(ProcessInfo::code, failed -> failed.code())))
                .expectNext(200, ErrorCode.NOT_FOUND, 100, 200)
                .expectComplete()
                .verify(LIMIT);
        wasAsked(1);
    }

    @Test
    void getProcessesBatch_whenCodesComeAsAStream_readsTheListForEveryThousand() {
        answerWithAll();
        StepVerifier.create(processes.getProcessesBatch(Flux.range(100, 2_000)).map(result -> result.isSuccess()))
                .expectNext(true)
                .expectNextCount(1_999)
                .expectComplete()
                .verify(LIMIT);
        SERVER.verify(getRequestedFor(urlEqualTo(PROCESSES)));
        assertThat(SERVER.findAll(getRequestedFor(urlEqualTo(PROCESSES)))).hasSizeBetween(2, 4);
    }

    @Test
    void getProcessesBatch_whenTheServerFails_isThatFailureForEach() {
        SERVER.stubFor(get(PROCESSES).willReturn(serverError()));
        StepVerifier.create(processes
                        .getProcessesBatch(IntStream.range(0, 3).boxed().toList())
                        .map(result -> result.<Object>fold(ProcessInfo::code, failed -> failed.code())))
                .expectNext(ErrorCode.SERVER_ERROR, ErrorCode.SERVER_ERROR, ErrorCode.SERVER_ERROR)
                .expectComplete()
                .verify(LIMIT);
        wasAsked(3);
    }
}
