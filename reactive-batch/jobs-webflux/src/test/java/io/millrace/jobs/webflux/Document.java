package io.millrace.jobs.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Holds what is asked and answered to {@code openapi.yaml}. */
final class Document {
    static final String TEXT = read();

    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(TEXT)
                    .withLevelResolver(LevelResolver.create()
                            .withLevel("validation.schema.additionalProperties", ValidationReport.Level.ERROR)
                            .build())
                    .build();

    private static final OpenAPI DOCUMENT =
            new OpenAPIV3Parser().readContents(TEXT).getOpenAPI();

    record Operation(String method, String path) {}

    private Document() {}

    static List<Operation> operations() {
        return DOCUMENT.getPaths().entrySet().stream()
                .flatMap(path -> path.getValue().readOperationsMap().keySet().stream()
                        .map(method -> new Operation(method.name(), path.getKey())))
                .toList();
    }

    /** The codes of problems. */
    @SuppressWarnings("unchecked")
    static List<String> codes() {
        Schema<Object> problem = DOCUMENT.getComponents().getSchemas().get("Problem");
        return problem.getProperties().get("code").getEnum();
    }

    private static String read() {
        try (InputStream in = Document.class.getResourceAsStream("openapi.yaml")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A filter for clients. */
    static Mono<ClientResponse> check(ClientRequest request, ExchangeFunction next) {
        return next.exchange(request).flatMap(answer -> {
            int status = answer.statusCode().value();
            MediaType type = answer.headers().contentType().orElse(null);
            boolean isWhole = type != null && type.getSubtype().endsWith("json");
            boolean isRouted = status != 405 && request.url().getPath().startsWith("/batch/jobs");
            if (!isRouted || !isWhole) {
                return Mono.just(answer);
            }
            return answer.bodyToMono(byte[].class).map(body -> {
                if (!new String(body, UTF_8).contains("\"code\":\"NOT_FOUND\"")) { // a path that is not in it
                    assertThat(violations(request, status, type, body)).isEmpty();
                }
                return answer.mutate().body(new String(body, UTF_8)).build();
            });
        });
    }

    private static List<String> violations(ClientRequest request, int status, MediaType type, byte[] body) {
        return VALIDATOR
                .validateResponse(
                        request.url().getPath(),
                        Request.Method.valueOf(request.method().name()),
                        SimpleResponse.Builder.status(status)
                                .withContentType(type.toString())
                                .withBody(new String(body, UTF_8))
                                .build())
                .getMessages()
                .stream()
                .map(message -> message.getKey() + ": " + message.getMessage())
                .toList();
    }

    /** What the document has against a body. */
    static List<String> violations(String path, String body) {
        return VALIDATOR
                .validateRequest(SimpleRequest.Builder.post(path)
                        .withContentType("application/json")
                        .withBody(body)
                        .build())
                .getMessages()
                .stream()
                .map(message -> message.getKey() + ": " + message.getMessage())
                .toList();
    }
}
