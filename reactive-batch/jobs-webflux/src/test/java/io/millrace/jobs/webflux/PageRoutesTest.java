package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

class PageRoutesTest {
    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"(batch/page/[^\"]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("from '\\./([^']+)'");

    private final WebTestClient client =
            WebTestClient.bindToRouterFunction(JobsPage.routes()).build();

    private EntityExchangeResult<String> get(String path) {
        return client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult();
    }

    private Set<String> files() {
        Stream<String> linked =
                LINKED.matcher(get("/batch").getResponseBody()).results().map(link -> "/" + link.group(1));
        Stream<String> imported = Stream.of("main", "list", "job", "items", "api", "dom", "format", "rate")
                .flatMap(name -> IMPORTED.matcher(
                                get("/batch/page/" + name + ".js").getResponseBody())
                        .results())
                .map((MatchResult file) -> "/batch/page/" + file.group(1));
        return Stream.concat(linked, imported).collect(Collectors.toSet());
    }

    @Test
    void files_thatThePageNeeds_areAllServed() {
        assertThat(files()).hasSizeGreaterThan(8).allSatisfy(this::get);
    }

    @Test
    void files_ofThePage_nameNoOtherPlace() {
        Stream.concat(Stream.of("/batch"), files().stream())
                .map(path -> get(path).getResponseBody().replace("http://www.w3.org/2000/svg", ""))
                .forEach(text -> assertThat(text).doesNotContain("http:", "https:", "//cdn", "@import"));
    }

    @Test
    void files_always_forbidWhatDoesNotComeFromHere() {
        for (String path : List.of("/batch", "/batch/page/style.css", "/batch/page/main.js")) {
            HttpHeaders headers = get(path).getResponseHeaders();
            assertThat(headers.getFirst("Content-Security-Policy"))
                    .startsWith("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void file_thatACacheHas_isNotSentAgain() {
        String tag = get("/batch/page/style.css").getResponseHeaders().getETag();
        client.get()
                .uri("/batch/page/style.css")
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody()
                .isEmpty();
    }

    @Test
    void page_askedForItsHeadAlone_isThere() {
        client.head()
                .uri("/batch")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/html;charset=utf-8");
    }

    @Test
    void page_withASlashBehind_sendsWhereItsAddressesAreRight() {
        client.get()
                .uri("/batch/")
                .exchange()
                .expectStatus()
                .isPermanentRedirect()
                .expectHeader()
                .location("../batch");
    }
}
