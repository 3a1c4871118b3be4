package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Whatever a key or a query holds, the server reads what was given, in the place it was meant for. */
class PathTemplateFuzzTest {

    @FuzzTest
    void expand_whateverTheValue_isOneSegmentThatSaysTheSame(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        String path;
        try {
            path = PathTemplate.expand("/items/{key}/parts", value);
        } catch (MillraceException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(value).isBlank();
            return;
        }

        URI arrived = URI.create("http://localhost" + path).normalize();
        assertThat(arrived.getRawPath()).isEqualTo(path);
        String[] segments = path.split("/", -1);
        assertThat(segments).hasSize(4).startsWith("", "items").endsWith("parts");
        assertThat(decoded(segments[2])).isEqualTo(value);
    }

    @FuzzTest
    void withQuery_whateverNameAndValue_isOneParameterThatSaysTheSame(byte[] bytes) {
        int half = bytes.length / 2;
        String name = new String(bytes, 0, half, StandardCharsets.UTF_8);
        String value = new String(bytes, half, bytes.length - half, StandardCharsets.UTF_8);

        String uri = PathTemplate.withQuery("/items", List.of(Map.entry(name, value), Map.entry("last", "1")));

        assertThat(URI.create("http://localhost" + uri).getRawPath()).isEqualTo("/items");
        String[] parameters = uri.substring("/items?".length()).split("&", -1);
        assertThat(parameters).hasSize(2).endsWith("last=1");
        String[] nameAndValue = parameters[0].split("=", -1);
        assertThat(nameAndValue).hasSize(2);
        assertThat(decoded(nameAndValue[0])).isEqualTo(name);
        assertThat(decoded(nameAndValue[1])).isEqualTo(value);
    }

    private static String decoded(String encoded) {
        assertThat(encoded).as("forms read it as a space").doesNotContain("+");
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
