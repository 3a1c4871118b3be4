package io.millrace.archiveorigin;

import java.util.Map;

/** A request, as the fake got it. Headers by their names in lower case; of a body that is no object there are no members. */
record Sent(String method, String path, Map<String, String> headers, byte[] content, Map<String, Object> body) {

    /** Method and path, without what the path names. */
    String route() {
        return method + " " + (path.startsWith(FakeLedger.CERTS) ? FakeLedger.CERTS : path);
    }

    String header(String name) {
        return headers.get(name);
    }

    Object member(String name) {
        return body.get(name);
    }
}
