package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a {@link Request} says.
 *
 * @param secrets what failures must not show
 * @param refusals what refusals mean; null for what their status says
 * @param refusalIn what successful answers refuse nevertheless; null if they never do
 * @param domain what part of the service it belongs to, for observation
 * @param operation what it is called there; null for method and template
 */
@RecordBuilder
record RequestParts(
        Request.Method method,
        String template,
        String path,
        List<Map.Entry<String, String>> query,
        List<Map.Entry<String, String>> headers,
        Body body,
        Type type,
        Repeatability repeatability,
        @Nullable Duration attemptTimeout,
        @Nullable Absence absence,
        List<Secret> secrets,
        @Nullable UnaryOperator<Refusal> refusals,
        @Nullable Function<Object, @Nullable Refusal> refusalIn,
        String domain,
        @Nullable String operation)
        implements RequestPartsBuilder.With {

    /** What an empty answer means. */
    record Absence(ErrorCode code, String message) {}

    String operationName() {
        return operation == null ? method + " " + template : operation;
    }

    /** Path and query, encoded. */
    String pathAndQuery() {
        return PathTemplate.withQuery(path, query);
    }

    /** Path and the names of the query parameters, for messages. */
    String pathWithoutValues() {
        return query.isEmpty()
                ? path
                : path + "?"
                        + String.join(
                                "&",
                                query.stream().map(p -> p.getKey() + "=...").toList());
    }
}
