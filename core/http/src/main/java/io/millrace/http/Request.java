package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call, as data. Immutable: each method returns a new request.
 *
 * <pre>{@code
 * Request.get("/api/Product/{partNumber}", partNumber).as(Product.class)
 * Request.put("/api/Product").body(product).as(Product.class).repeatability(Repeatability.UNSAFE)
 * }</pre>
 *
 * @param <T> the type of the answer; {@link Void} until {@link #as} says otherwise
 */
public final class Request<T> {
    /** The methods of HTTP that services use. */
    public enum Method {
        GET(Repeatability.SAFE),
        HEAD(Repeatability.SAFE),
        PUT(Repeatability.IDEMPOTENT),
        DELETE(Repeatability.IDEMPOTENT),
        POST(Repeatability.UNSAFE),
        PATCH(Repeatability.UNSAFE);

        private final Repeatability repeatability;

        Method(Repeatability repeatability) {
            this.repeatability = repeatability;
        }

        boolean readsOnly() {
            return repeatability == Repeatability.SAFE;
        }
    }

    /** A body that is sent as it is. */
    static final class RawBody {
        final String contentType;
        final byte[] content;

        RawBody(String contentType, byte[] content) {
            this.contentType = contentType;
            this.content = content;
        }
    }

    private final Method method;
    private final String path;
    private final List<Map.Entry<String, String>> query;
    private final List<Map.Entry<String, String>> headers;
    private final @Nullable Object body;
    private final Type type;
    private final Repeatability repeatability;
    private final @Nullable Duration attemptTimeout;

    private Request(
            Method method,
            String path,
            List<Map.Entry<String, String>> query,
            List<Map.Entry<String, String>> headers,
            @Nullable Object body,
            Type type,
            Repeatability repeatability,
            @Nullable Duration attemptTimeout) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.type = type;
        this.repeatability = repeatability;
        this.attemptTimeout = attemptTimeout;
    }

    /**
     * A request with the usual repeatability of its method: GET and HEAD are safe, PUT and DELETE idempotent, the others
     * unsafe.
     *
     * @param path the path below the base URL, with a {@code {name}} for each variable
     * @param variables their values, in order; each is percent-encoded as (part of) one segment
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value is blank
     */
    public static Request<Void> of(Method method, String path, Object... variables) {
        return new Request<>(
                method,
                PathTemplate.expand(path, variables),
                List.of(),
                List.of(),
                null,
                Void.class,
                method.repeatability,
                null);
    }

    /** A {@code GET}; see {@link #of}. */
    public static Request<Void> get(String path, Object... variables) {
        return of(Method.GET, path, variables);
    }

    /** A {@code PUT}; see {@link #of}. */
    public static Request<Void> put(String path, Object... variables) {
        return of(Method.PUT, path, variables);
    }

    /** A {@code POST}; see {@link #of}. */
    public static Request<Void> post(String path, Object... variables) {
        return of(Method.POST, path, variables);
    }

    /** A {@code DELETE}; see {@link #of}. */
    public static Request<Void> delete(String path, Object... variables) {
        return of(Method.DELETE, path, variables);
    }

    /** Adds a query parameter, percent-encoded; a null value leaves it out. */
    public Request<T> query(String name, @Nullable Object value) {
        return value == null
                ? this
                : new Request<>(
                        method,
                        path,
                        plus(query, name, value.toString()),
                        headers,
                        body,
                        type,
                        repeatability,
                        attemptTimeout);
    }

    /**
     * Sets a header, in place of an earlier one of that name.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the name is none, or the value holds a line break
     */
    public Request<T> header(String name, String value) {
        Headers.check(name, value);
        return new Request<>(
                method, path, query, plus(headers, name, value), body, type, repeatability, attemptTimeout);
    }

    /** Sends a value, written by the client's {@link Codec}. */
    public Request<T> body(Object value) {
        return new Request<>(method, path, query, headers, value, type, repeatability, attemptTimeout);
    }

    /**
     * Sends bytes as they are.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the content type holds a line break
     */
    public Request<T> body(String contentType, byte[] content) {
        Headers.check("Content-Type", contentType);
        return body(new RawBody(contentType, content));
    }

    /** Says what the answer is. */
    public <R> Request<R> as(Class<R> answer) {
        return typed(answer);
    }

    /** Says that the answer is a list. */
    public <R> Request<List<R>> asListOf(Class<R> element) {
        return typed(new ListType(element));
    }

    /** Says that repeating it is safer, or less safe, than is usual for its method. */
    public Request<T> repeatability(Repeatability known) {
        return new Request<>(method, path, query, headers, body, type, known, attemptTimeout);
    }

    /** How long one attempt may take, body included, instead of the client's own limit. */
    public Request<T> attemptTimeout(Duration limit) {
        return new Request<>(method, path, query, headers, body, type, repeatability, limit);
    }

    private <R> Request<R> typed(Type answer) {
        return new Request<>(method, path, query, headers, body, answer, repeatability, attemptTimeout);
    }

    Method method() {
        return method;
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

    List<Map.Entry<String, String>> headers() {
        return headers;
    }

    @Nullable
    Object body() {
        return body;
    }

    Type type() {
        return type;
    }

    Repeatability repeatability() {
        return repeatability;
    }

    @Nullable
    Duration attemptTimeout() {
        return attemptTimeout;
    }

    private static List<Map.Entry<String, String>> plus(
            List<Map.Entry<String, String>> entries, String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(entries);
        more.add(Map.entry(name, value));
        return more;
    }

    private record ListType(Class<?> element) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
