package io.millrace.wats.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.ValidationReport;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds requests to an interface description itself. What deviates with a reason is the same as for {@link Contract}; so is
 * what the description says in words alone, which no validator reads: OData's options and files.
 */
final class DocumentCheck {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private final Contract known = Contract.known();
    private final Contract described = Contract.described();
    private final Contract deviations = Contract.deviations();
    private final OpenApiInteractionValidator validator;

    DocumentCheck(Path document) {
        JsonNode description = new JsonMapper().readTree(document);
        description.path("paths").forEach(path -> path.forEach(DocumentCheck::removeName));
        validator = OpenApiInteractionValidator.createForInlineApiSpecification(description.toString())
                .build();
    }

    /** Names of operations are to be unique, but are not. */
    private static void removeName(JsonNode operation) {
        if (operation instanceof ObjectNode object) {
            object.remove("operationId");
        }
    }

    List<String> violations(Sent sent) {
        List<Operation> meant = known.of(sent.method(), sent.path());
        if (!meant.isEmpty() && meant.stream().noneMatch(operation -> described.has(operation.name()))) {
            return List.of(); // only deviations have it
        }
        return validator.validateRequest(request(sent)).getMessages().stream()
                .filter(message -> !isKnown(sent, message) && !isDeviation(meant, message))
                .map(message -> message.getKey() + ": " + message.getMessage())
                .toList();
    }

    /** Whether it is about a parameter that deviates. */
    private boolean isDeviation(List<Operation> meant, ValidationReport.Message message) {
        return message.getContext()
                .flatMap(ValidationReport.MessageContext::getParameter)
                .map(Parameter::getName)
                .filter(name -> deviations.operations().stream()
                        .filter(deviation -> meant.stream().map(Operation::name).anyMatch(deviation.name()::equals))
                        .anyMatch(deviation -> deviation.parameters().containsKey(name)
                                || deviation.path().contains("{" + name + "}")))
                .isPresent();
    }

    private static SimpleRequest request(Sent sent) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(sent.method(), sent.path());
        sent.query().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())))
                .forEach(request::withQueryParam);
        if (!sent.body().isEmpty()) {
            request.withContentType(sent.type()).withBody(sent.body());
        }
        return request.build();
    }

    private boolean isKnown(Sent sent, ValidationReport.Message message) {
        return switch (message.getKey()) {
            case "validation.request.body.unexpected" ->
                described.of(sent.method(), sent.path()).stream()
                        .anyMatch(operation -> !operation.body().isEmpty());
            case "validation.request.parameter.missing" -> // one that is sent empty is sent
                sent.query().stream()
                        .anyMatch(pair -> pair.getValue().isEmpty()
                                && message.getMessage().contains("'" + pair.getKey() + "'"));
            case "validation.request.parameter.query.unexpected" ->
                message.getMessage().contains("'$");
            case "validation.request.body.schema.additionalProperties" ->
                QUOTED.matcher(message.getMessage())
                        .results()
                        .map((MatchResult name) -> name.group(1))
                        .allMatch(name -> deviations.models().values().stream()
                                .map(Map::keySet)
                                .flatMap(Collection::stream)
                                .anyMatch(name::equals));
            default -> false;
        };
    }
}
