package io.millrace.samples.webflux;

import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.wats.Wats;
import io.millrace.wats.scim.User;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** Users, a page at a time. */
@RestController
class UserController {
    private static final int LARGEST_PAGE = 1_000;

    private final Wats wats;

    UserController(Wats wats) {
        this.wats = wats;
    }

    /**
     * A page.
     *
     * @param next the path of the next page; null on the last one
     */
    record UserPage(
            List<User> items,
            @Nullable Long total,
            @Nullable String next) {}

    /**
     * The page at a cursor.
     *
     * @param cursor one from a page's {@code next}; none for the first page
     * @param size how many users to ask for; WATS may send fewer
     */
    @GetMapping("/users")
    Mono<UserPage> users(
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") String size,
            ServerHttpRequest request) {
        Cursor<Long> from = cursor == null
                ? Cursor.start()
                : Cursor.at(positive(cursor, Long.MAX_VALUE, "cursor must be one that a page's 'next' gave"));
        int hint = (int) positive(size, LARGEST_PAGE, "size must be a number from 1 to " + LARGEST_PAGE);
        return wats.scim().users(hint).byPage(from).next().map(page -> answer(page, hint, request));
    }

    private static UserPage answer(Page<User, Long> page, int size, ServerHttpRequest request) {
        String next = page.next() instanceof Cursor.At<Long> at
                ? UriComponentsBuilder.fromPath(request.getPath().value())
                        .queryParam("cursor", at.place())
                        .queryParam("size", size)
                        .toUriString()
                : null;
        return new UserPage(page.items(), page.total(), next);
    }

    private static long positive(String text, long largest, String otherwise) {
        try {
            long value = Long.parseLong(text);
            if (value >= 1 && value <= largest) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to what is said of any wrong value
        }
        throw new MillraceException(ErrorCode.INVALID_INPUT, otherwise);
    }
}
