package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMessageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Message\":\"why\"} | why",
                "{\"message\":\"why\",\"title\":\"what\"} | why",
                "{\"Message\":\"what\",\"ExceptionMessage\":\"why\"} | what",
                "{\"type\":\"about:blank\",\"title\":\"what\",\"detail\":\"why\"} | why",
                "{\"title\":\"what\",\"detail\":\"\"} | what",
                "{\"title\":\"what\",\"detail\":null} | what",
                "{\"error\":\"why\"} | why",
                "{\"error\":\"invalid_grant\",\"error_description\":\"why\"} | why",
                "{\"error\":{\"status\":400,\"message\":\"why\"}} | why",
                "{\"error\":{\"data\":{\"message\":\"deeper\"}},\"title\":\"what\"} | what",
                "{\"detail\":[{\"msg\":\"why\"},{\"msg\":\"and why\"}]} | why; and why",
                "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"ids\",0],\"msg\":\"why\",\"input\":{\"a\":1}}]} | body.ids.0: why",
                "{\"detail\":[{\"msg\":\"\"},{\"loc\":[\"body\"]},\"x\",null],\"title\":\"what\"} | what",
                "\"why\" | why",
                "just text | just text",
                "{\"message\":\"cut | {\"message\":\"cut",
            })
    void in_whenTheBodyGivesAReason_findsIt(String body, String reason) {
        assertThat(in(body)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{}",
                "[]",
                "[\"why\"]",
                "null",
                "12",
                "\"\"",
                "{\"message\":{}}",
                "{\"message\":5}",
                "<html><title>500</title></html>",
                "  <!doctype html>"
            })
    void in_whenTheBodyGivesNone_isNull(String body) {
        assertThat(in(body)).isNull();
    }

    @Test
    void in_whenTheReasonIsLong_isShortened() {
        assertThat(in("x".repeat(100_000))).hasSize(503).endsWith("...");
        assertThat(in("{\"message\":\"" + "y".repeat(100_000) + "\"}"))
                .hasSize(503)
                .startsWith("yyy");
    }

    private static String in(String body) {
        return ServerMessage.in(body, Codec.json());
    }
}
