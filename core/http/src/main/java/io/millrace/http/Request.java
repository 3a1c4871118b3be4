package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

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

    final RequestParts parts;

    private Request(RequestParts parts) {
        this.parts = parts;
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
        return new Request<>(new RequestParts(
                method,
                path,
                PathTemplate.expand(path, variables),
                List.of(),
                List.of(),
                new Body.None(),
                Void.class,
                method.repeatability,
                null,
                null,
                List.of(),
                null,
                null,
                "none",
                null));
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

    /** A {@code PATCH}; see {@link #of}. */
    public static Request<Void> patch(String path, Object... variables) {
        return of(Method.PATCH, path, variables);
    }

    /**
     * What it is called in observations: the part of the service it belongs to and the client's method, such as {@code
     * product} and {@code getProduct}. Unnamed, it goes by its method and path template.
     */
    public Request<T> named(String domain, String operation) {
        return new Request<>(parts.withDomain(domain).withOperation(operation));
    }

    /** Adds a query parameter, percent-encoded; a null value leaves it out. */
    public Request<T> query(String name, @Nullable Object value) {
        return value == null ? this : new Request<>(parts.withQuery(plus(parts.query(), name, value.toString())));
    }

    /**
     * Sets a header, in place of an earlier one of that name.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the name is none, or the value holds a line break
     */
    public Request<T> header(String name, String value) {
        Headers.check(name, value);
        return new Request<>(parts.withHeaders(plus(parts.headers(), name, value)));
    }

    /** Sends a value, written by the client's {@link Codec}. */
    public Request<T> body(Object value) {
        return new Request<>(parts.withBody(new Body.Value(value)));
    }

    /**
     * Sends a value that is made anew for each attempt, such as one with a nonce, and written by the client's {@link Codec}.
     *
     * @param value makes it, right before each attempt; may run on an event loop and must not block
     */
    public Request<T> freshBody(Supplier<?> value) {
        return new Request<>(parts.withBody(new Body.Fresh(Objects.requireNonNull(value, "value"))));
    }

    /**
     * Sends bytes as they are.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the content type holds a line break
     */
    public Request<T> body(String contentType, byte[] content) {
        Headers.check("Content-Type", contentType);
        return new Request<>(parts.withBody(new Body.Raw(contentType, content)));
    }

    /**
     * Sends bytes as they come, in chunks ({@code Transfer-Encoding: chunked}).
     *
     * <p><b>Backpressure:</b> asks for more as the server takes them, for up to 128 buffers ahead; they are sent as they are,
     * so they must not change. <b>Threads:</b> subscribed on the connection's event loop; content that is made there, without end and
     * without waiting for anything, keeps the loop from its other connections: give it a thread of its own with {@code subscribeOn}.
     * <b>Retries:</b> each attempt subscribes the content
     * anew, so it must be able to start over. <b>Errors:</b> one of the content closes the exchange, and the call fails as
     * one that was cut off, {@link ErrorCode#AMBIGUOUS} where repeating it is not safe.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the content type holds a line break
     */
    public Request<T> body(String contentType, Publisher<ByteBuffer> content) {
        return streamed(contentType, null, content);
    }

    /**
     * As {@link #body(String, Publisher)}, with the length known beforehand and sent as {@code Content-Length}; content of
     * another length fails the call.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the content type holds a line break or the length is
     *     negative
     */
    public Request<T> body(String contentType, long length, Publisher<ByteBuffer> content) {
        if (length < 0) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a body's length must not be negative: " + length);
        }
        return streamed(contentType, length, content);
    }

    private Request<T> streamed(String contentType, @Nullable Long length, Publisher<ByteBuffer> content) {
        Headers.check("Content-Type", contentType);
        return new Request<>(parts.withBody(new Body.Streamed(contentType, length, content)));
    }

    /** Says what the answer is. */
    public <R> Request<R> as(Class<R> answer) {
        return new Request<>(parts.withType(answer));
    }

    /** Says that the answer is a list. */
    public <R> Request<List<R>> asListOf(Class<R> element) {
        return as(List.class, element);
    }

    /**
     * Says that the answer is of a type with a parameter: {@code Request<PageOf<Track>> page = request.as(PageOf.class, Track.class)}.
     *
     * @param generic the type
     * @param argument what its parameter is
     */
    public <R> Request<R> as(Class<? super R> generic, Class<?> argument) {
        return new Request<>(parts.withType(new GenericType(generic, argument)));
    }

    /** Says what an empty answer is: a failure with this code, instead of an empty completion. */
    public Request<T> ifEmpty(ErrorCode code, String message) {
        return new Request<>(parts.withAbsence(new RequestParts.Absence(code, message)));
    }

    /** Says that repeating it is safer, or less safe, than is usual for its method. */
    public Request<T> repeatability(Repeatability known) {
        return new Request<>(parts.withRepeatability(known));
    }

    /** Says that this is in a header or in the body and a secret, so that failures mask it wherever the server repeats it. */
    public Request<T> secret(Secret secret) {
        List<Secret> more = new ArrayList<>(parts.secrets());
        more.add(secret);
        return new Request<>(parts.withSecrets(more));
    }

    /**
     * Says what answers mean that are no success, where the service says more with them than their status does. They are read to
     * their end then, up to the client's limit.
     *
     * @param reading turns what a refusal usually means into what it means here; runs on an event loop and must not block. If it
     *     throws, the status decides, and the failure has that as its cause
     */
    public Request<T> refusals(UnaryOperator<Refusal> reading) {
        return new Request<>(parts.withRefusals(reading));
    }

    /**
     * Says which successful answers refuse the request nevertheless, where the service has its errors in them; to be said once {@link
     * #as} has said what the answer is. An answer that is streamed is not asked.
     *
     * @param reading what an answer refuses ({@link Refusal#of}); null for nothing. Runs on an event loop and must not block. Asked again, with
     *     secrets masked, of an answer that refuses and holds one. If it throws, the answer is one that cannot be read
     */
    @SuppressWarnings("unchecked") // it is asked of such answers alone
    public Request<T> refusalIn(Function<? super T, @Nullable Refusal> reading) {
        return new Request<>(parts.withRefusalIn((Function<Object, @Nullable Refusal>) reading));
    }

    /**
     * How long one attempt may take, body included, instead of the client's own limit; of an answer that is streamed, how
     * long the server may keep its reader waiting.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the limit is not positive
     */
    public Request<T> attemptTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "attemptTimeout must be positive: " + limit);
        }
        return new Request<>(parts.withAttemptTimeout(limit));
    }

    private static List<Map.Entry<String, String>> plus(
            List<Map.Entry<String, String>> entries, String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(entries);
        more.add(Map.entry(name, value));
        return more;
    }

    private record GenericType(Class<?> generic, Class<?> argument) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return generic;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
