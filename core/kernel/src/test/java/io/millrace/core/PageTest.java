package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PageTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final URI HERE = URI.create("https://api.example.com/v1/items?page=1");

    @Test
    void indexed_whenThePageIsShorterThanAsked_goesOnBehindWhatWasReceived() {
        assertThat(Page.indexed(List.of("a", "b"), 100, 0, 1000L).next()).isEqualTo(Cursor.at(102L));
        assertThat(Page.indexed(List.of("a", "b"), 100, 0, null).next()).isEqualTo(Cursor.at(102L));
    }

    @Test
    void indexed_whenTheTotalIsReached_ends() {
        assertThat(Page.indexed(List.of("a", "b"), 8, 0, 10L).next()).isEqualTo(Cursor.end());
        assertThat(Page.indexed(List.of("a", "b"), 9, 1, 10L).next())
                .as("counted from 1")
                .isEqualTo(Cursor.end());
        assertThat(Page.indexed(List.of("a", "b"), 8, 1, 10L).next())
                .as("counted from 1")
                .isEqualTo(Cursor.at(10L));
    }

    @Test
    void indexed_whenThePageIsEmpty_endsWhateverTheTotalSays() {
        assertThat(Page.indexed(List.of(), 5, 0, 10L).next()).isEqualTo(Cursor.end());
        assertThat(Page.indexed(List.of(), 5, 0, null).next()).isEqualTo(Cursor.end());
    }

    @Test
    void indexed_whenTheServerCapsItsPages_losesNothing() {
        List<Long> all = LongStream.rangeClosed(1, 25).boxed().toList();
        Paged<Long, Long> scim = Paged.of(cursor -> {
            long start = cursor.placeOr(1L);
            List<Long> capped = all.stream().skip(start - 1).limit(10).toList(); // whatever was asked for
            return Mono.just(Page.indexed(capped, start, 1, (long) all.size()));
        });

        StepVerifier.create(scim.items())
                .expectNextSequence(all)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void linked_whenThereIsNoLink_ends(String link) {
        assertThat(Page.linked(List.of("a"), HERE, link).next()).isEqualTo(Cursor.end());
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/v1/items?page=2, https://api.example.com/v1/items?page=2",
        "https://API.example.com:443/v1/items?page=2, https://API.example.com:443/v1/items?page=2",
        "/v1/items?page=2, https://api.example.com/v1/items?page=2",
        "items?page=2, https://api.example.com/v1/items?page=2",
        "?page=2, https://api.example.com/v1/items?page=2",
    })
    void linked_whenTheLinkStaysAtTheOrigin_isFollowed(String link, URI next) {
        assertThat(Page.linked(List.of("a"), HERE, link).next()).isEqualTo(Cursor.at(next));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com/v1/items?page=2",
                "https://api.example.com.evil.com/v1/items?page=2",
                "https://api.example.com@evil.com/v1/items?page=2",
                "//evil.example.com/v1/items?page=2",
                "https://api.example.com:8443/v1/items?page=2",
                "http://api.example.com/v1/items?page=2",
                "http://api.example.com:443/v1/items?page=2",
                "https://evil_host/v1/items?page=2",
                "mailto:evil@example.com",
                "not a link at all",
            })
    void linked_whenTheLinkLeavesTheOriginOrIsNone_isRefused(String link) {
        assertThatThrownBy(() -> Page.linked(List.of("a"), HERE, link))
                .isInstanceOf(MillraceException.class)
                .matches(ErrorCode.INVALID_RESPONSE::matches);
    }

    @Test
    void linked_whenHostsHaveUnderscores_tellsThemApart() {
        URI here = URI.create("http://item_service:8080/items");

        assertThat(Page.linked(List.of("a"), here, "/items?page=2").next())
                .isEqualTo(Cursor.at(URI.create("http://item_service:8080/items?page=2")));
        assertThatThrownBy(() -> Page.linked(List.of("a"), here, "http://evil_service:8080/items"))
                .matches(ErrorCode.INVALID_RESPONSE::matches);
    }

    @Test
    void keyed_whenThePageHasItems_continuesBehindTheLastKey() {
        assertThat(Page.keyed(List.of("ant", "bee"), String::length).next()).isEqualTo(Cursor.at(3));
        assertThat(Page.keyed(List.<String>of(), String::length).next()).isEqualTo(Cursor.end());
    }

    @Test
    void cursor_whenAskedForItsPlace_givesTheFirstOneAtTheStart() {
        assertThat(Cursor.<Long>start().placeOr(1L)).isEqualTo(1);
        assertThat(Cursor.at(7L).placeOr(1L)).isEqualTo(7);
    }
}
