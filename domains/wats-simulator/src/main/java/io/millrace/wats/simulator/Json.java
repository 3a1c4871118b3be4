package io.millrace.wats.simulator;

import java.util.Collection;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one mapper: trees only, numbers exact, duplicate members refused. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // A report carries its attachments as Base64 strings, so one string may fill a body.
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(BodyReader.LIMIT_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** Reads a body, or refuses it with 400. */
    static JsonNode read(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.badRequest("The body is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** An array with these elements. */
    static ArrayNode array(Collection<? extends JsonNode> elements) {
        return array().addAll(elements);
    }

    static String write(JsonNode tree) {
        return MAPPER.writeValueAsString(tree);
    }

    static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    /** The member when it is a string that is not blank, or a refusal that names it. */
    static String requireText(ObjectNode object, String member) {
        JsonNode value = object.path(member);
        if (value.isString() && !value.stringValue().isBlank()) {
            return value.stringValue();
        }
        throw Refusal.badRequest(
                value.isString() || value.isMissingNode() || value.isNull()
                        ? "The field '" + member + "' is required."
                        : "The field '" + member + "' must be a string.");
    }

    /** The member as a whole number of at least {@code least}, or the fallback when it is absent or null. */
    static int number(ObjectNode object, String member, int fallback, int least) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (value.isInt() && value.intValue() >= least) {
            return value.intValue();
        }
        throw Refusal.badRequest("The field '" + member + "' must be a whole number of at least " + least + ".");
    }

    /** The member as a string, or the empty string when it is absent or null. */
    static String textOrEmpty(ObjectNode object, String member) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isString()) {
            return value.stringValue();
        }
        throw Refusal.badRequest("The field '" + member + "' must be a string.");
    }
}
