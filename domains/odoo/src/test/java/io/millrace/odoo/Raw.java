package io.millrace.odoo;

import static io.millrace.odoo.Given.json;
import static io.millrace.odoo.Given.members;

import io.millrace.http.Codec;
import io.millrace.odoo.testing.FakeOdoo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sends what the client would not, and what it would, without it. */
final class Raw {
    private final HttpClient http = HttpClient.newHttpClient();
    private final FakeOdoo server;

    Raw(FakeOdoo server) {
        this.server = server;
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(server.url() + path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Given.LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException lost) {
            throw new AssertionError(lost);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ended);
        }
    }

    /** The envelope that JSON-RPC answers a service with. */
    Map<String, Object> rpc(String service, String method, Object args) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("jsonrpc", "2.0");
        envelope.put("method", "call");
        envelope.put("params", Map.of("service", service, "method", method, "args", args));
        envelope.put("id", 5);
        String body = new String(Codec.json().encode(envelope), StandardCharsets.UTF_8);
        HttpResponse<String> answer = post("/jsonrpc", body, "Content-Type", "application/json");
        return members(Given.parsed(answer.body()));
    }

    Map<String, Object> call(String secret, long uid, String model, String method, String args, String named) {
        return rpc(
                "object",
                "execute_kw",
                Arrays.asList(FakeOdoo.DATABASE, uid, secret, model, method, json(args), json(named)));
    }
}
