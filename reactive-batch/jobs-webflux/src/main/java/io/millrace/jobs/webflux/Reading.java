package io.millrace.jobs.webflux;

import io.millrace.core.Cursor;
import io.millrace.core.Page;
import io.millrace.jobs.ItemQuery;
import io.millrace.jobs.JobQuery;
import io.millrace.jobs.Jobs;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Tells of jobs and their items. */
final class Reading {
    private final Jobs jobs;

    Reading(Jobs jobs) {
        this.jobs = jobs;
    }

    Mono<ServerResponse> list(Call call) {
        JobQuery query = new JobQuery(
                call.jobStatuses(), call.parameter("job_type"), call.instant("created_after"), call.limit());
        return jobs.list(call.tenant(), query)
                .byPage(call.cursor())
                .next()
                .flatMap(page -> Answers.json(page(page, Views::of)));
    }

    Mono<ServerResponse> get(Call call) {
        return jobs.get(call.tenant(), call.job())
                .flatMap(job ->
                        Answers.json(ServerResponse.ok().header(HttpHeaders.ETAG, Views.etag(job)), Views.of(job)));
    }

    Mono<ServerResponse> items(Call call) {
        ItemQuery query = new ItemQuery(call.itemStatuses(), inputs(call.parameter("include")), call.limit());
        return jobs.items(call.tenant(), call.job(), query)
                .byPage(call.cursor())
                .next()
                .flatMap(page -> Answers.json(page(page, Views::of)));
    }

    Mono<ServerResponse> report(Call call) {
        return jobs.report(call.tenant(), call.job()).flatMap(report -> Answers.json(Views.of(report)));
    }

    private static ItemQuery.Inputs inputs(@Nullable String include) {
        if (include == null) {
            return ItemQuery.Inputs.OMITTED;
        }
        if (include.equals("input")) {
            return ItemQuery.Inputs.INCLUDED;
        }
        throw Problem.parameter("include", "can only be input");
    }

    private static <T, V> Views.Page<V> page(Page<T, String> page, Function<T, V> view) {
        return new Views.Page<>(
                page.items().stream().map(view).toList(),
                page.next() instanceof Cursor.At<String> at ? at.place() : null);
    }
}
