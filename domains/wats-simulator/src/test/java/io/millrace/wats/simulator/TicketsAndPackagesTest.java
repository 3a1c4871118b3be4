package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TicketsAndPackagesTest {

    private final WatsSimulator simulator =
            WatsSimulator.builder().tickets(6).packages(2).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private JsonNode ticket(String members) {
        return TestClient.json(client.post("/api/RootCause/Ticket", "{\"subject\":\"Ripple\"" + members + "}"));
    }

    private TestClient.Answer change(JsonNode ticket, String members) {
        return client.put(
                "/api/RootCause/Ticket",
                "{\"subject\":\"Ripple\",\"ticketId\":\""
                        + ticket.path("ticketId").asString() + "\"" + members + "}");
    }

    @Test
    void ticket_whenItGoesThroughItsLife_isWhereItWasPut() {
        JsonNode ticket = ticket(",\"update\":{\"content\":\"Seen on three units\"}");
        assertThat(ticket.path("ticketNumber").asInt()).isEqualTo(7);
        assertThat(ticket.path("history").path(0).path("content").asString()).isEqualTo("Seen on three units");
        assertThat(change(ticket, ",\"status\":2").body()).contains("assigned");
        assertThat(change(ticket, ",\"status\":2,\"assignee\":\"kari\"").status())
                .isEqualTo(200);
        assertThat(archive(ticket).status()).isEqualTo(400);
        assertThat(change(ticket, ",\"status\":8").status()).isEqualTo(200);
        assertThat(archive(ticket).status()).isEqualTo(200);
        String id = ticket.path("ticketId").asString();
        JsonNode archived = client.json("/api/RootCause/Ticket?ticketId=" + id);
        assertThat(archived.path("status").asInt()).isEqualTo(32);
        assertThat(archived.path("assignee").asString()).isEqualTo("kari");
        assertThat(change(ticket, "").status()).isEqualTo(400);
        assertThat(simulator.requests(id)).isEqualTo(5);
    }

    private TestClient.Answer archive(JsonNode ticket) {
        return client.post("/api/RootCause/ArchiveTickets", "[" + ticket.path("ticketId") + "]");
    }

    @Test
    void list_whenAskedByStatusViewAndText_hasThose() {
        ticket(",\"assignee\":\"simulator\",\"tags\":[{\"key\":\"Line\",\"value\":\"three\"}]");
        assertThat(client.json("/api/RootCause/Tickets?status=63&view=2")).hasSize(7);
        assertThat(client.json("/api/RootCause/Tickets?status=3&view=2")).hasSize(5);
        assertThat(client.json("/api/RootCause/Tickets?status=1&view=0")).hasSize(1);
        assertThat(client.json("/api/RootCause/Tickets?status=1&view=2&searchString=THREE"))
                .hasSize(1);
        assertThat(client.get("/api/RootCause/Tickets?status=1").status()).isEqualTo(404);
        assertThat(client.get("/api/RootCause/Tickets?status=1&view=3").status())
                .isEqualTo(400);
    }

    @Test
    void attachment_whenUploaded_isNamedInTheHistoryAndReadBack() {
        TestClient.Answer uploaded =
                client.upload("POST", "/api/RootCause/Attachment", "a.txt", "text/plain", "content");
        String id = TestClient.json(uploaded).asString();
        String update = ",\"update\":{\"attachments\":[{\"attachmentId\":\"%s\",\"filename\":\"a.txt\"}]}";
        JsonNode ticket = ticket(update.formatted(id));
        assertThat(ticket.path("history")
                        .path(0)
                        .path("attachments")
                        .path(0)
                        .path("filename")
                        .asString())
                .isEqualTo("a.txt");
        TestClient.Answer file = client.get("/api/RootCause/Attachment?attachmentId=" + id);
        assertThat(file.body()).isEqualTo("content");
        assertThat(file.headers().get("Content-Type")).isEqualTo("text/plain");
        assertThat(change(ticket, update.formatted("none")).status()).isEqualTo(404);
        assertThat(client.post("/api/RootCause/Attachment", "content").status()).isEqualTo(400);
    }

    private JsonNode draft(String members) {
        return TestClient.json(client.post("/api/Software/Package", "{\"name\":\"FCT\"" + members + "}"));
    }

    private int status(JsonNode draft, String status) {
        return client.post(
                        "/api/Software/PackageStatus/" + draft.path("packageId").asString() + "?status=" + status, "")
                .status();
    }

    @Test
    void package_whenReleased_isFoundByNameAndTagAndItsNextVersionIsADraft() {
        JsonNode first = draft(",\"tags\":[{\"key\":\"Line\",\"value\":\"Three\"}]");
        assertThat(status(first, "Released")).isEqualTo(400);
        assertThat(status(first, "pending")).isEqualTo(200);
        assertThat(status(first, "Released")).isEqualTo(200);
        JsonNode second = draft("");
        assertThat(second.path("version").asInt()).isEqualTo(2);
        JsonNode released = client.json("/api/Software/PackageByName?name=FCT&status=Released");
        assertThat(released.path("version").asInt()).isEqualTo(1);
        assertThat(released.path("releasedBy").asString()).isEqualTo("simulator");
        assertThat(client.json("/api/Software/PackagesByTag?tag=Line%3Dthree&status=Released"))
                .hasSize(1);
        assertThat(client.json("/api/Software/PackagesByTag?tag=line%3Dthree&status=Released"))
                .isEmpty();
        assertThat(client.get("/api/Software/PackageByName?name=FCT").status()).isEqualTo(404);
        String id = first.path("packageId").asString();
        client.put("/api/Software/Package/" + id, "{\"name\":\"X\",\"tags\":[]}");
        assertThat(client.json("/api/Software/Package/" + id).path("name").asString())
                .isEqualTo("FCT");
        assertThat(client.delete("/api/Software/Package/" + id).status()).isEqualTo(400);
        assertThat(client.delete("/api/Software/PackageByName?name=FCT&version=2")
                        .status())
                .isEqualTo(204);
        assertThat(status(first, "Revoked")).isEqualTo(200);
        assertThat(client.delete("/api/Software/Package/" + id).status()).isEqualTo(204);
        assertThat(client.json("/api/Software/Packages")).hasSize(6);
        assertThat(client.json("/api/Software/VirtualFolders")).hasSize(2);
    }

    @Test
    void zip_whenUploaded_isListedFileByFile() throws IOException {
        String id = draft("").path("packageId").asString();
        assertThat(upload(id, zip("bin/run.txt"), "application/zip")).isEqualTo(200);
        assertThat(upload(id, zip("bin/more.txt"), "application/zip")).isEqualTo(200);
        JsonNode files = client.json("/api/Software/PackageFiles/" + id);
        assertThat(files).hasSize(2);
        assertThat(files.path(0).path("packageFolderName").asString()).isEqualTo("bin");
        String file = files.path(0).path("packageFileId").asString();
        String attribute = "/api/Software/Package/FileAttribute/" + file + "?attribute=";
        assertThat(client.post(attribute + "executeonce", "").status()).isEqualTo(200);
        assertThat(client.post(attribute + "signed", "").status()).isEqualTo(400);
        assertThat(client.json("/api/Software/PackageFiles/" + id)
                        .path(0)
                        .path("attributes")
                        .asString())
                .isEqualTo("ExecuteOnce");
        assertThat(upload(id + "?cleanInstall=true", zip("x/y.txt"), "application/zip"))
                .isEqualTo(200);
        assertThat(client.json("/api/Software/PackageFiles/" + id)).hasSize(1);
        assertThat(upload(id, zip("root.txt"), "application/zip")).isEqualTo(400);
        assertThat(upload(id, zip("x/y.txt"), "text/plain")).isEqualTo(400);
        assertThat(upload(id, "no zip", "application/zip")).isEqualTo(400);
    }

    private int upload(String id, String zip, String type) {
        return client.upload("POST", "/api/Software/Package/UploadZip/" + id, "p.zip", type, zip)
                .status();
    }

    /** Stored, and with a checksum whose bytes are ASCII, so that the whole is text. */
    private static String zip(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            ZipEntry entry = new ZipEntry(name);
            entry.setSize(0);
            entry.setCrc(new CRC32().getValue());
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.closeEntry();
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/RootCause/Ticket?ticketId=x",
                "GET /api/Software/Package/x",
                "POST /api/Software/PackageStatus/x?status=Draft"
            })
    void request_whenTheThingIsUnknown_isNotFound(String request) {
        String[] parts = request.split(" ", 2);
        assertThat(client.send(parts[0], parts[1], "").block(TestClient.LIMIT).status())
                .isEqualTo(404);
    }
}
