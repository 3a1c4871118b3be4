package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.core.Await;
import io.millrace.core.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code millrace jobs}. */
@Command(
        name = "jobs",
        description = "Durable jobs of a service, such as that of samples/millrace serve.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class JobsCommands {
    private static final Kind<JsonObject> JOBS = Kind.of(
            "jobs", JsonObject.class, "job_type", "status", "progress", "counts.total", "counts.failed", "created_at");
    private static final Kind<JsonObject> ITEMS =
            Kind.of("items", JsonObject.class, "status", "attempts", "error.code", "error.message");
    private static final Kind<Object> OUTPUTS = Kind.of("results", Object.class);
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(1);
    private static final int PAGE = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Command(description = "Creates a job of keys, or of the lines of a file, however many.")
    int create(
            @Mixin JobsServer server,
            @Mixin NewJobFlags job,
            @Mixin OutputFlags output,
            @Parameters(
                            index = "0",
                            paramLabel = "TYPE",
                            description = "What is done with the items, such as product_lookup.")
                    String type,
            @Parameters(index = "1..*", paramLabel = "KEY", description = "Keys; each is an item's name and its input.")
                    @Nullable
                    List<String> keys) {
        output.validate();
        Flux<ByteBuffer> lines = job.lines(type, keys);
        Duration limit = server.timeoutOr(LONGEST_UPLOAD);
        try (JobsClient client = server.connect()) {
            JsonObject created = answered(client.create(job.key(), lines, job.repeatability(), limit));
            return printed(output, created);
        }
    }

    @Command(description = "Lists jobs, latest first.")
    int list(
            @Mixin JobsServer server,
            @Mixin OutputFlags output,
            @Mixin Most most,
            @Option(
                            names = "--status",
                            split = ",",
                            paramLabel = "STATUS",
                            description = "Only such, as running,paused.")
                    @Nullable
                    List<String> statuses,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only those of a type.") @Nullable String type,
            @Option(
                            names = "--since",
                            paramLabel = "DURATION",
                            description = "Of how long a time until now, such as 7d.")
                    @Nullable
                    Duration since) {
        Map<String, @Nullable Object> filter = filter(statuses, most);
        filter.put("job_type", type);
        filter.put("created_after", since == null ? null : Durations.ago(since));
        return listed(server, output, most, JOBS, client -> client.list(filter).items(), job -> job.text("id"));
    }

    @Command(description = "Reads jobs.")
    int get(@Mixin JobsServer server, @Mixin OutputFlags output, @Mixin JobIds ids) {
        return each(server, output, ids, JobsClient::get);
    }

    @Command(description = "Watches a job until it is final; ends with 0 if every item succeeded.")
    int watch(
            @Mixin JobsServer server,
            @Mixin OutputFlags output,
            @Option(
                            names = "--progress",
                            paramLabel = "WHEN",
                            defaultValue = "auto",
                            description = "Whether to show a bar: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
                    ProgressDisplay.When progress,
            @Parameters(paramLabel = "ID", description = "A job's id.") String id) {
        output.validate();
        try (JobsClient client = server.connect();
                ProgressDisplay display = ProgressDisplay.alone("items", progress)) {
            JsonObject last = answered(client.watch(id)
                    .doOnNext(event -> show(display, event.data()))
                    .map(JobEvents.Event::data)
                    .last());
            printed(output, last);
            return last.text("status").equals("completed") ? Main.OK : Main.SOME_FAILED;
        }
    }

    /** What each event tells, whatever else it does. */
    private static void show(ProgressDisplay display, JsonObject told) {
        long total = told.number("counts.total");
        long done = total - told.number("counts.pending") - told.number("counts.running");
        display.update(
                OptionalLong.of(total), done, told.text("status") + ", " + told.number("counts.failed") + " failed");
    }

    @Command(description = "Lists the items of a job, in their order.")
    int items(
            @Mixin JobsServer server,
            @Mixin OutputFlags output,
            @Mixin Most most,
            @Option(
                            names = "--status",
                            split = ",",
                            paramLabel = "STATUS",
                            description = "Only such, as failed,ambiguous.")
                    @Nullable
                    List<String> statuses,
            @Option(names = "--inputs", description = "With what they were created with, unless it is secret.")
                    boolean inputs,
            @Parameters(paramLabel = "ID", description = "A job's id.") String id) {
        Map<String, @Nullable Object> filter = filter(statuses, most);
        filter.put("include", inputs ? "input" : null);
        return listed(
                server, output, most, ITEMS, client -> client.items(id, filter).items(), JobsCommands::name);
    }

    @Command(description = "Lets no further call begin.")
    int pause(@Mixin JobsServer server, @Mixin OutputFlags output, @Mixin JobIds ids) {
        return each(server, output, ids, (client, id) -> client.command(id, "pause"));
    }

    @Command(description = "Lets calls begin again.")
    int resume(@Mixin JobsServer server, @Mixin OutputFlags output, @Mixin JobIds ids) {
        return each(server, output, ids, (client, id) -> client.command(id, "resume"));
    }

    @Command(description = "Ends jobs; outcomes until then remain.")
    int cancel(@Mixin JobsServer server, @Mixin OutputFlags output, @Mixin JobIds ids) {
        return each(server, output, ids, (client, id) -> client.command(id, "cancel"));
    }

    @Command(description = "Processes items again that did not succeed.")
    int retry(
            @Mixin JobsServer server,
            @Mixin OutputFlags output,
            @Option(
                            names = "--status",
                            split = ",",
                            paramLabel = "STATUS",
                            defaultValue = "failed",
                            description = "Of failed, ambiguous, cancelled and expired; default: ${DEFAULT-VALUE}.")
                    List<String> statuses,
            @Option(names = "--error-code", split = ",", paramLabel = "CODE", description = "Only with such errors.")
                    @Nullable
                    List<String> errorCodes,
            @Option(names = "--item", paramLabel = "NAME", description = "Only items of such names.") @Nullable
                    List<String> items,
            @Mixin JobIds ids) {
        Map<String, List<String>> which = Map.of(
                "statuses", statuses,
                "error_codes", errorCodes == null ? List.of() : errorCodes,
                "custom_ids", items == null ? List.of() : items);
        return each(server, output, ids, (client, id) -> client.retry(id, which));
    }

    @Command(description = "Prints the outcomes of a job that there are by now, as every batch's are printed.")
    int results(
            @Mixin JobsServer server,
            @Mixin OutputFlags output,
            @Option(names = "--errors", description = "Only of items that did not succeed.") boolean errors,
            @Option(
                            names = "--after",
                            paramLabel = "INDEX",
                            defaultValue = "-1",
                            description = "Goes on behind that item.")
                    int after,
            @Parameters(paramLabel = "ID", description = "A job's id.") String id) {
        Usage.atLeast(-1, command, "--after", after);
        output.validate();
        try (JobsClient client = server.connect()) {
            OutcomeWriter out = output.writer(OUTPUTS);
            for (JsonObject item : Await.iterate(client.outcomes(id, errors ? "errors" : "results", after))) {
                out.write(item.number("item_index"), name(item), ItemOutcome.of(item));
            }
            return out.exitStatus();
        }
    }

    private static int each(
            JobsServer server,
            OutputFlags output,
            JobIds ids,
            BiFunction<JobsClient, String, Mono<JsonObject>> operation) {
        output.validate();
        try (JobsClient client = server.connect()) {
            OutcomeWriter out = output.writer(JOBS);
            Batch<String, JsonObject> batch = Batch.each(id -> operation.apply(client, id));
            for (BatchItem<String, JsonObject> item : Await.iterate(batch.run(ids.all()))) {
                out.write(item.index(), item.key(), item.result());
            }
            return out.exitStatus();
        }
    }

    private static int listed(
            JobsServer server,
            OutputFlags output,
            Most most,
            Kind<JsonObject> kind,
            Function<JobsClient, Flux<JsonObject>> list,
            Function<JsonObject, String> name) {
        output.validate();
        try (JobsClient client = server.connect()) {
            OutcomeWriter out = output.writer(kind);
            long index = 0;
            for (JsonObject one : Await.iterate(list.apply(client).take(most.or(Integer.MAX_VALUE)))) {
                out.write(index++, name.apply(one), Result.success(one));
            }
            return out.exitStatus();
        }
    }

    private static Map<String, @Nullable Object> filter(@Nullable List<String> statuses, Most most) {
        Map<String, @Nullable Object> filter = new LinkedHashMap<>();
        filter.put("status", statuses == null ? null : String.join(",", statuses));
        filter.put("limit", Math.min(PAGE, most.or(PAGE)));
        return filter;
    }

    /** What the creator calls an item, else its place. */
    private static String name(JsonObject item) {
        return item.containsKey("custom_id") ? item.text("custom_id") : item.text("item_index");
    }

    private static JsonObject answered(Mono<JsonObject> answer) {
        return Objects.requireNonNull(Await.await(answer), "a job is never nothing");
    }

    private static int printed(OutputFlags output, JsonObject job) {
        OutcomeWriter out = output.writer(JOBS);
        out.write(0, job.text("id"), Result.success(job));
        return out.exitStatus();
    }
}
