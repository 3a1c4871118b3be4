package io.millrace.wats.rootcause;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.FileContent;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Wats;
import io.millrace.wats.rootcause.TicketUpdate.Attachment;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each stub is one request, in full: any other fails the test, and so does one that does not come. */
class RootCauseClientTest {
    private static final UUID ID = UUID.fromString("0f9d1a52-3c1b-4b54-9d1d-5f0d9a1c7e01");
    private static final UUID OTHER = UUID.fromString("0f9d1a52-3c1b-4b54-9d1d-5f0d9a1c7e02");
    private static final UUID THIRD = UUID.fromString("0f9d1a52-3c1b-4b54-9d1d-5f0d9a1c7e03");
    private static final UUID FILE = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final String TICKET = Json.fixture(RootCauseClientTest.class, "ticket.json");
    private static final Ticket READ = Json.read(TICKET, Ticket.class);

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final RootCauseClient tickets = wats.rootcause();

    @AfterEach
    void close() {
        wats.close();
    }

    private static <T> T valueOf(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow();
    }

    private static void hasTicket(String ticket) {
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + ID).willReturn(okJson(ticket)));
    }

    /** The server takes this very ticket, and answers without its assignee. */
    private static void takes(Ticket ticket) {
        SERVER.stubFor(put("/api/RootCause/Ticket")
                .withRequestBody(equalToJson(Json.write(ticket)))
                .willReturn(okJson(TICKET)));
    }

    @Test
    void getTicket_whenThereIsOne_isFoundById() {
        hasTicket(TICKET);
        assertThat(valueOf(tickets.getTicket(ID))).isEqualTo(READ);
        assertThat(valueOf(tickets.findTicket(ID))).isEqualTo(READ);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404})
    void getTicket_whenThereIsNone_isNotFoundOrEmpty(int status) {
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + ID)
                .willReturn(aResponse().withStatus(status).withBody("null")));
        assertThat(failureOf(tickets.getTicket(ID)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(tickets.findTicket(ID)).expectComplete().verify(LIMIT);
    }

    private static void lists(String query, Flux<Ticket> call) {
        SERVER.stubFor(get("/api/RootCause/Tickets?" + query).willReturn(okJson("[" + TICKET + ",null]")));
        StepVerifier.create(call).expectNext(READ).expectComplete().verify(LIMIT);
    }

    @Test
    void getTickets_whenAsked_sendsFlagsViewAndSearch() {
        lists("status=1&view=0", tickets.getOpenTickets(TicketView.ASSIGNED));
        lists("status=1&view=1", tickets.getOpenTickets(TicketView.FOLLOWING));
        lists("status=3&view=0", tickets.getActiveTickets(TicketView.ASSIGNED));
        lists(
                "status=24&view=2&searchString=12V%20%26%20more",
                tickets.getTickets(TicketQuery.assigned(TicketStatus.SOLVED.or(TicketStatus.CLOSED))
                        .withView(TicketView.ALL)
                        .withSearch("12V & more")));
    }

    @Test
    void createTicket_whenSent_isAPostOfWhatIsSet() {
        SERVER.stubFor(post("/api/RootCause/Ticket")
                .withRequestBody(equalToJson("{\"subject\":\"Ripple on 12V\",\"priority\":2,\"assignee\":\"kari\","
                        + "\"team\":\"Power\",\"reportUuid\":\"7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90\","
                        + "\"update\":{\"content\":\"Seen on three units today\"}}"))
                .willReturn(okJson(TICKET)));
        Ticket created = valueOf(tickets.createTicket(Ticket.about("Ripple on 12V")
                .priority(TicketPriority.HIGH)
                .assignee("kari")
                .team("Power")
                .reportUuid(UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90"))
                .update(TicketUpdate.comment("Seen on three units today"))
                .build()));
        assertThat(created.ticketNumber()).isEqualTo(42);
        assertThat(created.assignee()).as("the server left it out").isEqualTo("kari");
    }

    @Test
    void updateTicket_whenSent_isAPutOfTheWholeTicket() {
        Ticket changed = READ.withAssignee("ola")
                .withStatus(TicketStatus.IN_PROGRESS)
                .withUpdate(TicketUpdate.comment("Half way")
                        .withUpdateType(UpdateType.PROGRESS)
                        .withAttachments(List.of(Attachment.of(FILE, "scope.png"))));
        takes(changed);
        assertThat(valueOf(tickets.updateTicket(changed))).isEqualTo(READ.withAssignee("ola"));
    }

    @Test
    void updateTicket_whenTheServerTellsAnAssignee_believesIt() {
        SERVER.stubFor(put("/api/RootCause/Ticket")
                .willReturn(okJson(TICKET.replace("\"assignee\": null", "\"assignee\": \"per\""))));
        assertThat(valueOf(tickets.updateTicket(READ.withAssignee("ola"))).assignee())
                .isEqualTo("per");
    }

    @Test
    void updateTicket_whenTheAnswerIsLost_isRepeatedUnlessItAddsToTheHistory() {
        SERVER.stubFor(put("/api/RootCause/Ticket").willReturn(aResponse().withStatus(503)));
        assertThat(failureOf(tickets.updateTicket(READ)).code()).isEqualTo(ErrorCode.SERVER_ERROR);
        SERVER.verify(3, putRequestedFor(anyUrl()));
        assertThat(failureOf(tickets.updateTicket(READ.withUpdate(TicketUpdate.comment("once"))))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        SERVER.verify(4, putRequestedFor(anyUrl()));
    }

    @Test
    void addComment_whenSent_readsTheTicketAndSavesItWithTheComment() {
        hasTicket(TICKET.replace("\"team\"", "\"update\": {\"content\": \"an old one\"}, \"team\""));
        takes(READ.withUpdate(TicketUpdate.comment("Scope picture added")));
        assertThat(valueOf(tickets.addComment(ID, "Scope picture added"))).isEqualTo(READ);
    }

    @Test
    void addComment_whenGivenAnAssignee_savesItToo() {
        hasTicket(TICKET);
        takes(READ.withAssignee("ola").withUpdate(TicketUpdate.comment("Please check")));
        assertThat(valueOf(tickets.addComment(ID, "Please check", "ola")).assignee())
                .isEqualTo("ola");
    }

    @Test
    void changeStatus_whenTheAssigneeIsGivenOrTold_savesBoth() {
        hasTicket(TICKET);
        takes(READ.withAssignee("ola").withStatus(TicketStatus.SOLVED));
        assertThat(valueOf(tickets.changeStatus(ID, TicketStatus.SOLVED, "ola")).assignee())
                .isEqualTo("ola");
        hasTicket(TICKET.replace("\"assignee\": null", "\"assignee\": \"per\""));
        takes(READ.withAssignee("per").withStatus(TicketStatus.ON_HOLD));
        assertThat(valueOf(tickets.changeStatus(ID, TicketStatus.ON_HOLD)).assignee())
                .isEqualTo("per");
    }

    @Test
    void changeStatus_whenNobodyKnowsTheAssignee_savesNothingButOpen() {
        hasTicket(TICKET);
        takes(READ.withStatus(TicketStatus.OPEN));
        assertThat(valueOf(tickets.changeStatus(ID, TicketStatus.OPEN))).isEqualTo(READ);
        MillraceException refused = failureOf(tickets.changeStatus(ID, TicketStatus.SOLVED));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refused).hasMessageContaining("no assignee of ticket " + ID);
        SERVER.verify(1, putRequestedFor(anyUrl()));
    }

    @Test
    void changes_ofATicketInProgressWhoseAssigneeNobodyKnows_saveAndUploadNothing() {
        hasTicket(TICKET.replace("\"status\": 1", "\"status\": 2"));
        for (Mono<Ticket> change :
                List.of(tickets.addComment(ID, "Scope picture added"), tickets.attachFile(ID, picture()))) {
            MillraceException refused = failureOf(change);
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refused).hasMessageContaining("say whom it is assigned to");
        }
        SERVER.verify(2, anyRequestedFor(anyUrl()));
    }

    @Test
    void assignTicket_whenSent_readsTheTicketAndSavesItAssigned() {
        hasTicket(TICKET);
        takes(READ.withAssignee("ola"));
        assertThat(valueOf(tickets.assignTicket(ID, "ola")).assignee()).isEqualTo("ola");
    }

    @Test
    void changes_whenThereIsNoSuchTicket_areNotFoundAndSaveNothing() {
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + ID).willReturn(notFound()));
        assertThat(failureOf(tickets.assignTicket(ID, "ola")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void arguments_whenTheyCannotBeRight_areRefusedUnsent() {
        assertThat(Stream.of(
                        tickets.createTicket(Ticket.about(" ").build()),
                        tickets.createTicket(TicketBuilder.builder().build()),
                        tickets.updateTicket(READ.withTicketId(null)),
                        tickets.updateTicket(READ.withSubject("")),
                        tickets.addComment(ID, ""),
                        tickets.addComment(ID, "text", " "),
                        tickets.changeStatus(ID, TicketStatus.OPEN.or(TicketStatus.SOLVED)),
                        tickets.changeStatus(ID, TicketStatus.ARCHIVED, "ola"),
                        tickets.changeStatus(ID, TicketStatus.SOLVED, ""),
                        tickets.assignTicket(ID, ""),
                        tickets.archiveTickets(List.of())))
                .allSatisfy(call -> assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void archiveTickets_whenSent_isOneRequestForAllWhateverTheAnswer(String answer) {
        SERVER.stubFor(post("/api/RootCause/ArchiveTickets")
                .withRequestBody(equalToJson("[\"" + ID + "\",\"" + OTHER + "\"]"))
                .willReturn(answer.isEmpty() ? noContent() : okJson(answer)));
        StepVerifier.create(tickets.archiveTickets(List.of(ID, OTHER)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getAttachment_whenAsked_emitsTheBytesAsTheyAre() {
        byte[] picture = new byte[300_000];
        new Random(5).nextBytes(picture);
        SERVER.stubFor(get("/api/RootCause/Attachment?attachmentId=" + FILE)
                .withHeader("Accept", equalTo("*/*"))
                .willReturn(aResponse().withHeader("Content-Type", "image/jpeg").withBody(picture)));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        StepVerifier.create(tickets.getAttachment(FILE)
                        .doOnNext(part -> read.writeBytes(part.array()))
                        .then())
                .expectComplete()
                .verify(LIMIT);
        assertThat(read.toByteArray()).isEqualTo(picture);
    }

    private static void takesFile() {
        SERVER.stubFor(post("/api/RootCause/Attachment")
                .withHeader("Content-Type", containing("multipart/form-data; boundary="))
                .withMultipartRequestBody(aMultipart("file")
                        .withHeader("Content-Disposition", containing("filename=\"scope.png\""))
                        .withHeader("Content-Type", equalTo("image/png"))
                        .withBody(binaryEqualTo(new byte[] {1, -2, 3})))
                .willReturn(okJson("\"" + FILE + "\"")));
    }

    private static FileContent picture() {
        return FileContent.of("scope.png", new byte[] {1, -2, 3}).withContentType("image/png");
    }

    @Test
    void uploadAttachment_whenSent_isAFormWithOnePartAndEmitsTheId() {
        takesFile();
        assertThat(valueOf(tickets.uploadAttachment(picture()))).isEqualTo(FILE);
    }

    @Test
    void uploadAttachment_whenTheAnswerIsLost_isSentOnce() {
        SERVER.stubFor(post("/api/RootCause/Attachment").willReturn(aResponse().withStatus(500)));
        assertThat(failureOf(tickets.uploadAttachment(picture())).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        SERVER.verify(1, postRequestedFor(anyUrl()));
    }

    @Test
    void attachFile_whenSent_uploadsItAndAddsItToTheTicket() {
        takesFile();
        hasTicket(TICKET);
        takes(READ.withUpdate(TicketUpdateBuilder.builder()
                .attachments(List.of(Attachment.of(FILE, "scope.png")))
                .build()));
        assertThat(valueOf(tickets.attachFile(ID, picture()))).isEqualTo(READ);
    }

    @Test
    void attachFile_whenGivenAnAssignee_savesItToo() {
        takesFile();
        hasTicket(TICKET.replace("\"status\": 1", "\"status\": 2"));
        takes(READ.withStatus(TicketStatus.IN_PROGRESS)
                .withAssignee("ola")
                .withUpdate(TicketUpdateBuilder.builder()
                        .attachments(List.of(Attachment.of(FILE, "scope.png")))
                        .build()));
        assertThat(valueOf(tickets.attachFile(ID, picture(), "ola")).assignee()).isEqualTo("ola");
    }

    @Test
    void getTicketsBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + ID)
                .willReturn(okJson(TICKET).withFixedDelay(100)));
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + OTHER).willReturn(notFound()));
        SERVER.stubFor(get("/api/RootCause/Ticket?ticketId=" + THIRD)
                .willReturn(okJson(TICKET.replace(ID.toString(), THIRD.toString()))));
        StepVerifier.create(tickets.getTicketsBatch(List.of(ID, OTHER, THIRD))
                        .map(result -> result.<Object>fold(Ticket::ticketId, failed -> failed.code())))
                .expectNext(ID, ErrorCode.NOT_FOUND, THIRD)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void createTicketsBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(post("/api/RootCause/Ticket")
                .withRequestBody(equalToJson("{\"subject\":\"a\",\"priority\":1}"))
                .willReturn(okJson("{\"ticketNumber\":1}").withFixedDelay(100)));
        SERVER.stubFor(post("/api/RootCause/Ticket")
                .withRequestBody(equalToJson("{\"subject\":\"b\",\"priority\":1}"))
                .willReturn(aResponse().withStatus(500)));
        SERVER.stubFor(post("/api/RootCause/Ticket")
                .withRequestBody(equalToJson("{\"subject\":\"c\",\"priority\":1}"))
                .willReturn(okJson("{\"ticketNumber\":3}")));
        StepVerifier.create(tickets.createTicketsBatch(Stream.of("a", "b", "c")
                                .map(subject -> Ticket.about(subject).build())
                                .toList())
                        .map(result -> result.<Object>fold(Ticket::ticketNumber, failed -> failed.code())))
                .expectNext(1, ErrorCode.AMBIGUOUS, 3)
                .expectComplete()
                .verify(LIMIT);
        SERVER.verify(3, postRequestedFor(anyUrl()));
    }
}
