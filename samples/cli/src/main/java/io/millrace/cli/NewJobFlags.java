package io.millrace.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.http.Repeatability;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;
import reactor.util.function.Tuple2;

/** What a new job is made of, and what it asks for. */
final class NewJobFlags {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--keys-file",
            paramLabel = "FILE|-",
            description = "A file of keys, one a line; - for standard input. A key is an item's name and its input.")
    private @Nullable String keysFile;

    @Option(
            names = "--items-file",
            paramLabel = "FILE|-",
            description =
                    "A file of items, one a line, such as {\"custom_id\":\"a\",\"input\":{...}}; - for standard input.")
    private @Nullable String itemsFile;

    @Option(names = "--name", paramLabel = "NAME", description = "What the job is shown as.")
    private @Nullable String name;

    @Option(names = "--metadata", paramLabel = "NAME=VALUE", description = "Something of your own about the job.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Option(names = "--attempts", paramLabel = "N", description = "How often an item is tried in one run.")
    private @Nullable Integer attempts;

    @Option(names = "--concurrency", paramLabel = "N", description = "Calls in flight in each worker.")
    private @Nullable Integer concurrency;

    @Option(names = "--item-timeout", paramLabel = "DURATION", description = "How long one call may run.")
    private @Nullable Duration itemTimeout;

    @Option(names = "--within", paramLabel = "DURATION", description = "What has no outcome by then expires.")
    private @Nullable Duration within;

    @Option(
            names = "--abort-after",
            paramLabel = "N",
            description = "At so many items without success the job is given up.")
    private @Nullable Long abortAfter;

    @Option(names = "--priority", paramLabel = "N", description = "The higher is served first.")
    private @Nullable Integer priority;

    @Option(
            names = "--keep",
            paramLabel = "DURATION",
            description = "How long the job is kept once it is final; default: 7d.")
    private @Nullable Duration keep;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Run again with the same one, it makes no second job; default: one of its own for each run.")
    private @Nullable String key;

    String key() {
        return key == null ? UUID.randomUUID().toString() : key;
    }

    /** Standard input can be read only once. */
    Repeatability repeatability() {
        return "-".equals(keysFile) || "-".equals(itemsFile) ? Repeatability.UNSAFE : Repeatability.IDEMPOTENT;
    }

    /** The lines of the request: the job, its items, and how many they were. */
    Flux<ByteBuffer> lines(String type, @Nullable List<String> typed) {
        if ((typed == null ? 0 : 1) + (keysFile == null ? 0 : 1) + (itemsFile == null ? 0 : 1) != 1) {
            throw Usage.wrong(command, "Give either keys, --keys-file or --items-file");
        }
        Flux<String> items = items(typed);
        String head = Json.text(head(type)) + "\n"; // the same for each attempt
        return Flux.defer(() -> {
            AtomicLong count = new AtomicLong();
            return items.materialize()
                    .index()
                    .handle((Tuple2<Long, Signal<String>> next, SynchronousSink<ByteBuffer> sink) -> {
                        Signal<String> item = next.getT2();
                        if (item.getThrowable() != null) {
                            sink.error(item.getThrowable());
                            return;
                        }
                        String line =
                                item.get() == null ? "{\"end\":true,\"count\":" + count.get() + "}" : item.get();
                        count.addAndGet(item.isOnNext() ? 1 : 0);
                        sink.next(ByteBuffer.wrap(
                                ((next.getT1() == 0 ? head : "") + line + "\n").getBytes(StandardCharsets.UTF_8)));
                    });
        });
    }

    private Flux<String> items(@Nullable List<String> typed) {
        if (itemsFile != null) {
            return Input.rereadable(itemsFile);
        }
        return (keysFile != null ? Input.rereadable(keysFile) : Flux.fromIterable(typed == null ? List.of() : typed))
                .map(key -> Json.text(new Item(key, key)));
    }

    private Map<String, Object> head(String type) {
        Map<String, Object> options = new LinkedHashMap<>();
        put(options, "max_attempts", attempts);
        put(options, "concurrency", concurrency);
        put(options, "item_timeout_s", seconds(itemTimeout));
        put(
                options,
                "deadline",
                within == null ? null : Instant.now().plus(within).toString());
        put(options, "abort_on_failures", abortAfter);
        put(options, "priority", priority);
        put(options, "retention_s", seconds(keep));
        Map<String, String> own = new LinkedHashMap<>(metadata);
        if (name != null) {
            own.put("name", name);
        }
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("job_type", type);
        head.put("options", options);
        head.put("metadata", own);
        return head;
    }

    private record Item(@JsonProperty("custom_id") String name, String input) {}

    private static void put(Map<String, Object> options, String option, @Nullable Object value) {
        if (value != null) {
            options.put(option, value);
        }
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() / 1_000.0;
    }
}
