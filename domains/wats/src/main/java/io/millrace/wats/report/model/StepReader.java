package io.millrace.wats.report.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a step with all that is in it. A member that is not as documented is kept among the unknown ones; where it is what the step
 * measured, the step is an {@link UnknownStep}. Neither costs another step.
 */
final class StepReader extends StdDeserializer<Step> {
    StepReader() {
        super(Step.class);
    }

    @Override
    public Step deserialize(JsonParser json, DeserializationContext context) {
        return step(context.readTree(json), context);
    }

    private static Step step(JsonNode json, DeserializationContext context) {
        try {
            return json instanceof ObjectNode members
                    ? known(members.objectNode().setAll(members), context)
                    : unknown(json, context);
        } catch (JacksonException other) {
            return unknown(json, context);
        }
    }

    private static UnknownStep unknown(JsonNode json, DeserializationContext context) {
        return new UnknownStep(context.readTreeAsValue(json, Object.class));
    }

    private static Step known(ObjectNode members, DeserializationContext context) {
        if (members.hasNonNull("steps") || members.hasNonNull("seqCall")) {
            List<Step> steps = steps(members.remove("steps"), context);
            SequenceCall call = call(members, context);
            return new SequenceStep(info(members, context), call, Lists.kept(steps));
        }
        if (members.hasNonNull("numericMeas")) {
            var measurements = many(members, "numericMeas", NumericMeasurement.class, context);
            return new NumericStep(info(members, context), measurements);
        }
        if (members.hasNonNull("stringMeas")) {
            var measurements = many(members, "stringMeas", StringMeasurement.class, context);
            return new StringStep(info(members, context), measurements);
        }
        if (members.hasNonNull("booleanMeas")) {
            var measurements = many(members, "booleanMeas", BooleanMeasurement.class, context);
            return new PassFailStep(info(members, context), measurements);
        }
        MessagePopup popup = one(members, "messagePopup", MessagePopup.class, context);
        if (popup != null) {
            return new PopupStep(info(members, context), popup);
        }
        CallExecutable call = one(members, "callExe", CallExecutable.class, context);
        StepInfo info = info(members, context);
        return call == null ? new PlainStep(info) : new ExecutableStep(info, call);
    }

    /** The call, which is left where it is if it cannot be read. */
    private static @Nullable SequenceCall call(ObjectNode members, DeserializationContext context) {
        JsonNode json = members.get("seqCall");
        SequenceCall call = json == null ? null : tried(json, SequenceCall.class, context);
        if (call != null || json == null || json.isNull()) {
            members.remove("seqCall");
        }
        return call;
    }

    /** What is left when a kind's own members are gone, those that are not as documented among the unknown ones. */
    private static StepInfo info(ObjectNode members, DeserializationContext context) {
        StepInfo info = tried(members, StepInfo.class, context);
        if (info != null) {
            return info;
        }
        Map<String, Object> odd = new LinkedHashMap<>();
        for (String name : List.copyOf(members.propertyNames())) {
            ObjectNode alone = members.objectNode().set(name, members.get(name));
            if (tried(alone, StepInfo.class, context) == null) {
                odd.put(name, context.readTreeAsValue(members.remove(name), Object.class));
            }
        }
        StepInfo rest = context.readTreeAsValue(members, StepInfo.class);
        odd.putAll(rest.unknown());
        return rest.withUnknown(odd);
    }

    /** Null if it is, or cannot be read. */
    private static <T> @Nullable T tried(JsonNode json, Class<T> type, DeserializationContext context) {
        try {
            return context.readTreeAsValue(json, type);
        } catch (JacksonException other) {
            return null;
        }
    }

    private static <T> @Nullable T one(ObjectNode members, String name, Class<T> type, DeserializationContext context) {
        JsonNode value = members.remove(name);
        return value == null || value.isNull() ? null : context.readTreeAsValue(value, type);
    }

    private static <T> List<T> many(ObjectNode members, String name, Class<T> type, DeserializationContext context) {
        JavaType list = context.getTypeFactory().constructCollectionType(List.class, type);
        return context.readTreeAsValue(members.remove(name), list);
    }

    private static @Nullable List<Step> steps(@Nullable JsonNode steps, DeserializationContext context) {
        if (steps == null || steps.isNull()) {
            return null;
        }
        if (!steps.isArray()) {
            return context.reportInputMismatch(Step.class, "steps are no list");
        }
        List<Step> read = new ArrayList<>(steps.size());
        for (JsonNode step : steps) {
            if (!step.isNull()) {
                read.add(step(step, context));
            }
        }
        return read;
    }
}
