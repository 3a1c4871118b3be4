package io.millrace.wats.report.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.node.ObjectNode;

/** Reads a step with all that is in it. What cannot be read is an {@link UnknownStep}, and costs no other step. */
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
        } catch (DatabindException other) {
            return unknown(json, context);
        }
    }

    private static UnknownStep unknown(JsonNode json, DeserializationContext context) {
        return new UnknownStep(context.readTreeAsValue(json, Object.class));
    }

    private static Step known(ObjectNode members, DeserializationContext context) {
        if (members.hasNonNull("steps") || members.hasNonNull("seqCall")) {
            List<Step> steps = steps(members.remove("steps"), context);
            SequenceCall call = one(members, "seqCall", SequenceCall.class, context);
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

    /** What is left when a kind's own members are gone. */
    private static StepInfo info(ObjectNode members, DeserializationContext context) {
        return context.readTreeAsValue(members, StepInfo.class);
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
