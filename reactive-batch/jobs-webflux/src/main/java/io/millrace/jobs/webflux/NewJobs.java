package io.millrace.jobs.webflux;

import io.millrace.jobs.ItemStatus;
import io.millrace.jobs.JobOptions;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.NewItem;
import io.millrace.jobs.RetryRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What bodies of requests say. */
final class NewJobs {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private NewJobs() {}

    /** A job with its items: the whole of a JSON body. */
    record Whole(
            @Nullable String jobType,
            @Nullable List<Item> items,
            @Nullable Options options,
            @Nullable Map<String, String> metadata) {
        List<NewItem> newItems() {
            if (items == null) {
                throw Problem.body("items is missing");
            }
            return IntStream.range(0, items.size())
                    .mapToObj(index -> item(index, items.get(index)))
                    .toList();
        }

        private static NewItem item(int index, @Nullable Item item) {
            if (item == null) {
                throw Problem.body("items[" + index + "] must be an object");
            }
            return item.toItem(index);
        }

        JobRequest toRequest(@Nullable String key) {
            return new Head(jobType, options, metadata).toRequest(key);
        }
    }

    /** A job without them: the first line of NDJSON. */
    record Head(
            @Nullable String jobType,
            @Nullable Options options,
            @Nullable Map<String, String> metadata) {
        JobRequest toRequest(@Nullable String key) {
            if (jobType == null) {
                throw Problem.body("job_type is missing");
            }
            return valid(
                    "metadata",
                    () -> new JobRequest(
                            jobType,
                            options == null ? JobOptions.defaults() : options.toOptions(),
                            metadata == null ? Map.of() : metadata,
                            key));
        }
    }

    record Options(
            @Nullable Integer maxAttempts,
            @Nullable Integer concurrency,
            @Nullable BigDecimal itemTimeoutS,
            @Nullable Instant deadline,
            @Nullable Long abortOnFailures,
            @Nullable Integer priority,
            @Nullable BigDecimal retentionS,
            @Nullable String callbackUrl) {
        JobOptions toOptions() {
            JobOptions defaults = JobOptions.defaults();
            return valid("options", () -> {
                atLeastOne("max_attempts", maxAttempts);
                atLeastOne("concurrency", concurrency);
                atLeastOne("abort_on_failures", abortOnFailures);
                return new JobOptions(
                        maxAttempts,
                        concurrency,
                        itemTimeoutS == null ? null : seconds("item_timeout_s", itemTimeoutS),
                        deadline == null ? null : Moments.storable(deadline),
                        abortOnFailures,
                        priority == null ? defaults.priority() : priority,
                        retentionS == null ? defaults.retention() : seconds("retention_s", retentionS),
                        callbackUrl == null ? null : uri(callbackUrl));
            });
        }

        /** The options' own check would name it as Java does. */
        private static void atLeastOne(String name, @Nullable Number value) {
            if (value != null && value.longValue() < 1) {
                throw new IllegalArgumentException(name + " must be at least 1");
            }
        }

        private static Duration seconds(String name, BigDecimal seconds) {
            if (seconds.signum() <= 0 || seconds.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) > 0) {
                throw new IllegalArgumentException(name + " must be positive, and ten years at most");
            }
            return Duration.ofMillis(Math.max(1, seconds.movePointRight(3).longValue()));
        }

        private static URI uri(String text) {
            try {
                URI uri = new URI(text);
                if (uri.isAbsolute()) {
                    return uri;
                }
            } catch (URISyntaxException malformed) {
                // falls through to what is said of any that cannot be called
            }
            throw new IllegalArgumentException("callback_url must be an absolute URI");
        }
    }

    record Item(@Nullable String customId, @Nullable JsonNode input) {
        NewItem toItem(int index) {
            if (input == null) {
                throw Problem.body("items[" + index + "].input is missing");
            }
            return new NewItem(customId, Json.text(input));
        }
    }

    /** The last line of NDJSON, if the sender says how many items there were. */
    record Trailer(boolean end, long count) {}

    /** Which items to retry; those that failed, unless it says otherwise. */
    record Retry(
            @Nullable Set<String> statuses,
            @Nullable Set<String> errorCodes,
            @Nullable Set<String> customIds) {
        static final Retry FAILED = new Retry(null, null, null);

        RetryRequest toRequest() {
            return valid(
                    "statuses",
                    () -> new RetryRequest(
                            statuses == null
                                    ? Set.of(ItemStatus.FAILED)
                                    : statuses.stream().map(ItemStatus::of).collect(Collectors.toSet()),
                            errorCodes == null ? Set.of() : errorCodes,
                            customIds == null ? Set.of() : customIds));
        }
    }

    private static <T> T valid(String what, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | NullPointerException invalid) {
            throw Problem.body(
                    invalid.getMessage() == null ? what + " must not hold null" : what + ": " + invalid.getMessage());
        }
    }
}
