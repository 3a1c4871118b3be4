package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** {@code POST /json/2/{model}/{method}}, with the API key in a header. */
final class Json2 implements Wire {
    private final Pipeline pipeline;
    private final OdooLogin login;

    Json2(Pipeline pipeline, OdooLogin login) {
        this.pipeline = pipeline;
        this.login = login;
    }

    @Override
    public Mono<Object> send(OdooCall call) {
        return pipeline.send(() -> {
            Request<Object> request = Request.post("/json/2/{model}/{method}", call.model(), call.method())
                    .named(call.model(), call.method())
                    .header("Authorization", "bearer " + login.secret())
                    .body(call.members())
                    .repeatability(call.repeatability())
                    .as(Object.class)
                    .refusals(Faults::ofStatus)
                    .refusalIn(call::verdict);
            String database = login.database();
            request = database == null ? request : request.header("X-Odoo-Database", database);
            Duration timeout = call.timeout();
            return timeout == null ? request : request.attemptTimeout(timeout);
        });
    }

    @Override
    public Mono<OdooVersion> version() {
        return version(pipeline).map(OdooVersion::required);
    }

    /** What a server says of its version; those before 19 say something else, or nothing. */
    static Mono<Object> version(Pipeline pipeline) {
        return pipeline.send(() -> Request.get("/web/version")
                .named("web", "version")
                .as(Object.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "that is no version"));
    }
}
