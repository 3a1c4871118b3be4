package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Wherever a server points, to a next page or elsewhere, a request with the credential stays within the origin. */
class LinkFuzzTest {
    private static final Pattern ORIGIN =
            Pattern.compile("(?<scheme>[^:/?#]+)://([^/?#@]*@)?(?<host>[^/?#@:]*)(:(?<port>[0-9]*))?(?=[/?#]|$)");
    private static final List<URI> CURRENT = List.of(
            URI.create("https://api.example.com/items?page=1"),
            URI.create("http://api.example.com:8080"),
            URI.create("http://my_container/items"));

    @FuzzTest
    void linked_whateverTheLink_staysWithinTheOriginOrIsRefused(byte[] bytes) {
        String link = new String(bytes, StandardCharsets.UTF_8);
        for (URI current : CURRENT) {
            try {
                if (Page.linked(List.of(), current, link).next() instanceof Cursor.At<URI> next) {
                    assertSameOrigin(current, next.place());
                }
            } catch (MillraceException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            }
        }
    }

    @FuzzTest
    void within_whateverTheLocation_staysWithinTheOriginOrIsRefused(byte[] bytes) {
        String location = new String(bytes, StandardCharsets.UTF_8);
        for (URI current : CURRENT) {
            URI next = Redirects.within(current, 302, location);
            if (next != null) {
                assertSameOrigin(current, next);
            }
        }
    }

    /** By the text alone, as RFC 3986 takes it apart, so that {@link URI} is not held against itself. */
    private static void assertSameOrigin(URI current, URI next) {
        Matcher from = parts(current);
        Matcher to = parts(next);
        assertThat(to.group("scheme")).isEqualToIgnoringCase(from.group("scheme"));
        assertThat(to.group("host")).isEqualToIgnoringCase(from.group("host"));
        assertThat(port(to)).isEqualTo(port(from));
    }

    private static Matcher parts(URI uri) {
        Matcher parts = ORIGIN.matcher(uri.toString());
        assertThat(parts.lookingAt()).as(uri.toString()).isTrue();
        return parts;
    }

    private static String port(Matcher parts) {
        String port = parts.group("port");
        String usual = parts.group("scheme").equalsIgnoreCase("https") ? "443" : "80";
        return port == null || port.isEmpty() ? usual : port;
    }
}
