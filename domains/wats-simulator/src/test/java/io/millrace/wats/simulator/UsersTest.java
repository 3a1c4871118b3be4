package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UsersTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final WatsSimulator simulator =
            WatsSimulator.builder().users(1_234).maxUsersPerPage(50).start();
    private final TestClient client = new TestClient(simulator);

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    private JsonNode page(String query) {
        return JSON.readTree(client.get("/api/SCIM/v2/Users" + query).body());
    }

    @Test
    void page_whenMoreIsAskedThanAllowed_isCappedAndSaysSo() {
        JsonNode page = page("?startIndex=51&count=100");
        assertThat(page.path("schemas").path(0).asString())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assertThat(page.path("totalResults").asInt()).isEqualTo(1_234);
        assertThat(page.path("itemsPerPage").asInt()).isEqualTo(50);
        assertThat(page.path("startIndex").asInt()).isEqualTo(51);
        assertThat(page.path("Resources").size()).isEqualTo(50);
        assertThat(page.path("Resources").path(0).path("userName").asString()).isEqualTo("user51@example.com");
        assertThat(simulator.requests("/api/SCIM/v2/Users?startIndex=51")).isEqualTo(1);
    }

    @Test
    void page_whenWalkedByWhatWasReceived_givesEveryUserOnce() {
        List<String> names = new ArrayList<>();
        JsonNode page = page("");
        while (page.path("itemsPerPage").asInt() > 0) {
            page.path("Resources")
                    .forEach(user -> names.add(user.path("userName").asString()));
            page = page("?startIndex=" + (names.size() + 1));
        }
        assertThat(names).hasSize(1_234).doesNotHaveDuplicates().endsWith("user1234@example.com");
    }

    @Test
    void page_whenBeyondTheEndOrOfSizeZero_isEmptyWithTheTotal() {
        assertThat(page("?startIndex=2147483647&count=2147483647")
                        .path("Resources")
                        .size())
                .isZero();
        assertThat(page("?count=0").path("totalResults").asInt()).isEqualTo(1_234);
        assertThat(page("?count=0").path("Resources").size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"startIndex=0", "startIndex=x", "count=-1", "count=", "count=1.5", "filter=x"})
    void page_whenParameterIsNonsense_isABadRequest(String query) {
        assertThat(client.get("/api/SCIM/v2/Users?" + query).status()).isEqualTo(400);
    }

    @Test
    void user_whenAskedByIdOrName_isTheSameOne() {
        TestClient.Answer byName = client.get("/api/SCIM/v2/Users/userName=user7%40example.com");
        String id = JSON.readTree(byName.body()).path("id").asString();
        assertThat(client.get("/api/SCIM/v2/Users/" + id).body()).isEqualTo(byName.body());
        assertThat(simulator.requests("user7@example.com")).isEqualTo(1);
        assertThat(simulator.requests(id)).isEqualTo(1);
    }

    @Test
    void user_whenUnknown_isNotFound() {
        assertThat(client.get("/api/SCIM/v2/Users/0").status()).isEqualTo(404);
        assertThat(client.get("/api/SCIM/v2/Users/userName=nobody").status()).isEqualTo(404);
    }
}
