package io.millrace.jobs.webflux;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** So many at a time of what lasts, for each tenant. */
final class Slots {
    private final int limit;
    private final String what;
    private final ConcurrentMap<String, Integer> taken = new ConcurrentHashMap<>();

    /** @param what there are so many of, as a refusal names them */
    Slots(int limit, String what) {
        this.limit = limit;
        this.what = what;
    }

    /** Work that holds a slot until it ends. */
    <T> Mono<T> during(String tenant, Mono<T> work) {
        return Mono.defer(() -> take(tenant)
                ? Mono.using(() -> tenant, held -> work, this::free) //
                : Mono.error(refusal()));
    }

    /** An answer that holds a slot while it is written. It is taken no sooner, or one that is never written would keep it. */
    ServerResponse whileWritten(String tenant, ServerResponse answer, Problems problems) {
        return new Held(tenant, answer, problems);
    }

    private boolean take(String tenant) {
        boolean[] isTaken = new boolean[1];
        taken.compute(tenant, (key, count) -> {
            int held = count == null ? 0 : count;
            isTaken[0] = held < limit;
            return isTaken[0] ? Integer.valueOf(held + 1) : count;
        });
        return isTaken[0];
    }

    private void free(String tenant) {
        taken.computeIfPresent(tenant, (key, count) -> count == 1 ? null : count - 1);
    }

    private Problem refusal() {
        return Problem.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "TOO_MANY_STREAMS",
                        "there are " + limit + " " + what + " under way; more are not taken at a time")
                .retryAfter(1);
    }

    private final class Held implements ServerResponse {
        private final String tenant;
        private final ServerResponse answer;
        private final Problems problems;

        Held(String tenant, ServerResponse answer, Problems problems) {
            this.tenant = tenant;
            this.answer = answer;
            this.problems = problems;
        }

        @Override
        public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
            return Mono.defer(() -> take(tenant)
                    ? Mono.using(() -> tenant, held -> answer.writeTo(exchange, context), Slots.this::free)
                    : problems.answer(exchange.getRequest(), refusal())
                            .flatMap(refused -> refused.writeTo(exchange, context)));
        }

        @Override
        public HttpStatusCode statusCode() {
            return answer.statusCode();
        }

        @Override
        public HttpHeaders headers() {
            return answer.headers();
        }

        @Override
        public MultiValueMap<String, ResponseCookie> cookies() {
            return answer.cookies();
        }
    }
}
