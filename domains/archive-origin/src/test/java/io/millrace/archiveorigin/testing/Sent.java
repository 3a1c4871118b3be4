package io.millrace.archiveorigin.testing;

import io.millrace.testing.FakeServer.Asked;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A request, as the fake got it. Headers by their names in lower case; of a body that is no object there are no members. */
public record Sent(String method, String path, Map<String, String> headers, byte[] content, Map<String, Object> body) {

    @SuppressWarnings("unchecked")
    static Sent of(Asked asked) {
        Map<String, Object> members =
                asked.content().length == 0 ? Map.of() : JsonMapper.shared().readValue(asked.content(), Map.class);
        return new Sent(asked.method(), asked.target(), asked.headers(), asked.content(), members);
    }

    /** Method and path, without what the path names. */
    public String route() {
        return method + " " + (path.startsWith(FakeLedger.CERTS) ? FakeLedger.CERTS : path);
    }

    public String header(String name) {
        return headers.get(name);
    }

    public Object member(String name) {
        return body.get(name);
    }
}
