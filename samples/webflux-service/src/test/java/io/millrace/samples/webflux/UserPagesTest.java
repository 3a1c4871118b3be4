package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.simulator.WatsSimulator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** {@code GET /users}: a page, and the way to the next. */
class UserPagesTest {
    private static final int USERS = 250;

    private static WatsSimulator server;
    private static Service service;

    @BeforeAll
    static void start() {
        server = Service.server().users(USERS).maxUsersPerPage(100).start();
        service = Service.start(server);
    }

    @AfterAll
    static void stop() {
        service.close();
        server.close();
    }

    private static JsonNode page(String path) {
        ResponseEntity<JsonNode> answer = service.get(path);
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        return answer.getBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/users?size=99", "/users?size=1000"}) // the server sends 100 at most
    void users_whenNextIsFollowed_areAllThereOnce(String first) {
        List<String> names = new ArrayList<>();
        String next = first;
        while (next != null) {
            JsonNode page = page(next);
            page.at("/items").forEach(user -> names.add(user.at("/userName").stringValue()));
            assertThat(page.at("/total").intValue()).isEqualTo(USERS);
            next = page.path("next").stringValue(null);
        }
        assertThat(names).hasSize(USERS).doesNotHaveDuplicates();
    }

    @Test
    void page_whenOneIsAsked_isAllThatIsRead() {
        assertThat(page("/users?size=7").at("/next").stringValue()).isEqualTo("/users?cursor=8&size=7");
        assertThat(server.requests("/api/SCIM/v2/Users?startIndex=8")).isZero();
    }

    @Test
    void page_whenTheCursorIsBehindTheEnd_isTheEmptyLast() {
        JsonNode page = page("/users?cursor=9999");
        assertThat(page.at("/items")).isEmpty();
        assertThat(page.has("next")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "cursor=abc, cursor must be one that a page's 'next' gave",
        "cursor=0, cursor must be one that a page's 'next' gave",
        "cursor=-1, cursor must be one that a page's 'next' gave",
        "cursor=99999999999999999999, cursor must be one that a page's 'next' gave",
        "cursor=, cursor must be one that a page's 'next' gave",
        "size=0, size must be a number from 1 to 1000",
        "size=1001, size must be a number from 1 to 1000",
        "size=many, size must be a number from 1 to 1000"
    })
    void page_whenAskedWrongly_isAProblemThatSaysWhy(String query, String why) {
        ResponseEntity<JsonNode> answer = service.get("/users?" + query);
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getBody().at("/detail").stringValue()).isEqualTo(why);
        assertThat(answer.getBody().at("/code").stringValue()).isEqualTo("INVALID_INPUT");
    }
}
