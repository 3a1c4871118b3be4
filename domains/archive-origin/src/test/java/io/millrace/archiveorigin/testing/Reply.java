package io.millrace.archiveorigin.testing;

import io.millrace.testing.FakeServer.Answer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What the fake answers. */
public record Reply(int status, Object body) {
    public static Reply ok(Map<String, ?> body) {
        return new Reply(200, body);
    }

    public static Reply refusal(int status, String detail) {
        return new Reply(status, Map.of("detail", detail));
    }

    /** As FastAPI refuses a body: with what was wrong with it, and with all of it. */
    public static Reply invalid(String member, String what, Object input) {
        return new Reply(
                422,
                Map.of(
                        "detail",
                        List.of(Map.of(
                                "type", "value_error", "loc", List.of("body", member), "msg", what, "input", input))));
    }

    Answer answer() {
        return Answer.text(status, "application/json", JsonMapper.shared().writeValueAsString(body));
    }
}
