package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.http.DecodingException;
import io.millrace.http.Pipeline;
import io.millrace.http.Refusal;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** {@code POST /jsonrpc}. Every call has the credential in it, and the id of its user, which is asked for once. */
final class JsonRpc implements Wire {
    private static final String PATH = "/jsonrpc";

    private final Pipeline pipeline;
    private final String database;
    private final String secret;
    private final Mono<Long> uid;
    private final AtomicLong lastId = new AtomicLong();

    JsonRpc(Pipeline pipeline, OdooLogin login) {
        this.pipeline = pipeline;
        this.database = Objects.requireNonNull(login.database());
        this.secret = login.secret();
        String user = Objects.requireNonNull(login.user());
        this.uid = rpc(Call.reading("common", "authenticate", List.of(database, user, secret, Map.of()))
                        .refusedBy(JsonRpc::unknownUser))
                .map(Answers::id)
                // Shared by whoever waits: it must neither run under one caller's permit nor end with it.
                .contextWrite(callers -> Context.empty())
                .cacheInvalidateIf(known -> false); // keeps no error
    }

    private static @Nullable Refusal unknownUser(Object uid) {
        return Boolean.FALSE.equals(uid)
                ? Refusal.of(ErrorCode.UNAUTHORIZED, "there is no such user, password or API key in that database")
                : null;
    }

    @Override
    public Mono<Object> send(OdooCall call) {
        return uid.flatMap(user -> rpc(new Call(
                call.model(),
                call.method(),
                "object",
                "execute_kw",
                List.of(database, user, secret, call.model(), call.method(), call.positional(), call.keywords()),
                call.repeatability(),
                call.timeout(),
                call::verdict)));
    }

    @Override
    public Mono<OdooVersion> version() {
        return rpc(Call.reading("common", "version", List.of())).map(OdooVersion::required);
    }

    private Mono<Object> rpc(Call call) {
        return pipeline.send(() -> request(call)).mapNotNull(answer -> ((Map<?, ?>) answer).get("result"));
    }

    private Request<Object> request(Call call) {
        long id = lastId.incrementAndGet();
        Map<String, Object> params = Map.of("service", call.service, "method", call.method, "args", call.args);
        Request<Object> request = Request.post(PATH)
                .named(call.domain, call.operation)
                .body(Map.of("jsonrpc", "2.0", "method", "call", "params", params, "id", id))
                .repeatability(call.repeatability)
                .as(Object.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "that is no answer of JSON-RPC")
                .refusals(Faults::ofStatus)
                .refusalIn(answer -> refusal(answer, id, call.verdict));
        return call.timeout == null ? request : request.attemptTimeout(call.timeout);
    }

    private static @Nullable Refusal refusal(Object body, long id, Function<Object, @Nullable Refusal> verdict) {
        if (!(body instanceof Map<?, ?> answer) || !answer.containsKey("jsonrpc")) {
            throw new DecodingException("something else than an answer of JSON-RPC", false, null);
        }
        Long answered = Values.toLong(answer.get("id"));
        if (answered != null && answered != id) {
            throw new DecodingException("the answer to another call", false, null);
        }
        if (answer.get("error") instanceof Map<?, ?> error) {
            return Faults.ofJsonRpc(error);
        }
        Object result = answer.get("result"); // left out where a method returns nothing
        return result == null ? null : verdict.apply(result);
    }

    /** A call of one of the services. */
    private record Call(
            String domain,
            String operation,
            String service,
            String method,
            List<Object> args,
            Repeatability repeatability,
            @Nullable Duration timeout,
            Function<Object, @Nullable Refusal> verdict) {

        static Call reading(String service, String method, List<Object> args) {
            return new Call(service, method, service, method, args, Repeatability.SAFE, null, anything -> null);
        }

        Call refusedBy(Function<Object, @Nullable Refusal> verdict) {
            return new Call(domain, operation, service, method, args, repeatability, timeout, verdict);
        }
    }
}
