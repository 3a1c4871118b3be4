package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UserChangesTest {

    private static final String USERS = "/api/SCIM/v2/Users";

    private final WatsSimulator simulator = WatsSimulator.builder().users(3).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private static String patch(String path, String value) {
        return "{\"Operations\":[{\"op\":\"replace\",\"path\":\"" + path + "\",\"value\":" + value + "}]}";
    }

    private String idOf(String name) {
        return client.json(USERS + "/userName=" + name).path("id").asString();
    }

    @Test
    void user_whenCreated_isReadListedAndFoundAndItsNameIsTaken() {
        String body = "{\"userName\":\"kari@example.com\",\"displayName\":\"Kari\",\"odd\":1.10}";
        JsonNode created = TestClient.json(client.post(USERS, body));
        assertThat(client.json(USERS + "/" + created.path("id").asString())).isEqualTo(created);
        assertThat(created.path("odd").toString()).isEqualTo("1.10");
        assertThat(created.path("active").asBoolean()).isTrue();
        assertThat(client.json(USERS).path("totalResults").asInt()).isEqualTo(4);
        JsonNode found = client.json(USERS + "?filter=userName%20eq%20%22KARI@example.com%22");
        assertThat(found.path("Resources")).hasSize(1);
        assertThat(client.post(USERS, body).status()).isEqualTo(409);
        assertThat(client.post(USERS, "{}").status()).isEqualTo(400);
    }

    @Test
    void user_whenPatched_isChangedInAllThatWatsCanReplace() {
        String id = idOf("user2@example.com");
        client.patch(USERS + "/" + id, patch("fullName", "\"Ola N\""));
        client.patch(USERS + "/" + id, patch("email", "\"ola@example.com\""));
        client.patch(USERS + "/" + id, patch("levels", "\"Oslo;Lyon\""));
        client.patch(USERS + "/" + id, patch("levels", "\"Lyon\""));
        JsonNode user = TestClient.json(client.patch(USERS + "/" + id, patch("active", "false")));
        assertThat(client.json(USERS + "/" + id)).isEqualTo(user);
        assertThat(user.path("displayName").asString()).isEqualTo("Ola N");
        assertThat(user.path("emails").path(0).path("value").asString()).isEqualTo("ola@example.com");
        assertThat(user.path("levels").toString()).isEqualTo("[\"Oslo\",\"Lyon\"]");
        assertThat(client.json(USERS + "?filter=active%20eq%20false")
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Operations\":[]}",
                "{\"Operations\":[{\"op\":\"add\",\"path\":\"active\",\"value\":true}]}",
                "{\"Operations\":[{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"x\"}]}",
                "{\"Operations\":[{\"op\":\"replace\",\"path\":\"active\",\"value\":\"true\"}]}",
                "{\"Operations\":[{\"op\":\"replace\",\"path\":\"roles\",\"value\":\"King\"}]}"
            })
    void patch_whenWatsWouldNotTakeIt_isRefusedAndChangesNothing(String body) {
        String id = idOf("user1@example.com");
        JsonNode before = client.json(USERS + "/" + id);
        assertThat(client.patch(USERS + "/" + id, body).status()).isEqualTo(400);
        assertThat(client.json(USERS + "/" + id)).isEqualTo(before);
    }

    @Test
    void user_whenDeleted_isGoneFromEveryList() {
        String id = idOf("user2@example.com");
        TestClient.Answer deleted = client.delete(USERS + "/" + id);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(client.get(USERS + "/" + id).status()).isEqualTo(404);
        assertThat(client.get(USERS + "/userName=user2@example.com").status()).isEqualTo(404);
        assertThat(client.json(USERS + "?startIndex=2")
                        .path("Resources")
                        .path(0)
                        .path("userName")
                        .asString())
                .isEqualTo("user3@example.com");
        assertThat(client.delete(USERS + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void token_whenAskedFor_saysHowLongItLasts() {
        JsonNode token = client.json("/api/SCIM/v2/Token?duration=7");
        assertThat(token.path("durationDays").asInt()).isEqualTo(7);
        assertThat(token.path("token").asString().split("\\.", -1)).hasSize(3);
        assertThat(client.json("/api/SCIM/v2/Token").path("durationDays").asInt())
                .isEqualTo(90);
        assertThat(client.get("/api/SCIM/v2/Token?duration=0").status()).isEqualTo(400);
    }

    @Test
    void processes_whenAskedForByKind_areThose() {
        JsonNode usual = client.json("/api/App/Processes");
        assertThat(usual)
                .allMatch(process -> process.path("state").asInt() == 1)
                .hasSize(7);
        JsonNode repairs = client.json("/api/App/Processes?includeRepairOperations=true");
        assertThat(repairs).hasSize(2);
        assertThat(repairs.path(0)
                        .path("repairOperation")
                        .path("repairCategories")
                        .path(0)
                        .path("repairCodes"))
                .isNotEmpty();
        assertThat(client.json("/api/App/Processes?includeInactiveProcesses=true"))
                .hasSize(8);
        assertThat(client.get("/api/App/Processes?includeWipOperations=yes").status())
                .isEqualTo(400);
    }
}
