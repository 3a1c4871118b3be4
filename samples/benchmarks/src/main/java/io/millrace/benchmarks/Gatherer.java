package io.millrace.benchmarks;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.batching.Batcher;
import com.google.api.gax.batching.BatcherImpl;
import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.rpc.ApiCallContext;
import com.google.api.gax.rpc.UnaryCallable;
import io.millrace.batch.BatchCollector;
import io.millrace.batch.BulkCall;
import io.millrace.batch.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** Gathers submissions into calls for {@value #SIZE}, which are answered at once, and counts the results that come back. */
abstract sealed class Gatherer implements AutoCloseable {
    static final int SIZE = 50;
    private static final Duration LINGER = Duration.ofMillis(20);

    final LongAdder submitted = new LongAdder();
    final LongAdder results = new LongAdder();
    final LongAdder failures = new LongAdder();

    /** What one thread submits to. */
    interface Entrance {
        void submit(Integer key);

        /** Lets what is left go. */
        void flush();
    }

    abstract Entrance open();

    long results() {
        return results.sum();
    }

    long unanswered() {
        return submitted.sum() - results.sum();
    }

    long failures() {
        return failures.sum();
    }

    @Override
    public void close() {}

    /** The ways to choose from, in the order in which they are shown. */
    enum Kind {
        MILLRACE("millrace"),
        DATA_LOADER("java-dataloader"),
        GAX("gax");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        Gatherer start() {
            return switch (this) {
                case MILLRACE -> new Collector();
                case DATA_LOADER -> new Loader();
                case GAX -> new Batchers();
            };
        }

        @Override
        public String toString() {
            return label;
        }
    }

    private static final class Collector extends Gatherer {
        private final BatchCollector<Integer, Integer> collector = BatchCollector.of(
                        BulkCall.<Integer, Integer>positional(SIZE, Mono::just).linger(LINGER))
                .capacity(100_000, WhenFull.reject()) // the peers have no limits
                .callsInFlight(64)
                .start();

        @Override
        Entrance open() {
            return new Entrance() {
                @Override
                public void submit(Integer key) {
                    collector.submit(key).subscribe(new Count(results, failures));
                }

                @Override
                public void flush() {
                    collector.flush().subscribe();
                }
            };
        }

        @Override
        public void close() {
            collector.close();
        }
    }

    /** What a result costs anyone who uses operators: a subscriber. */
    private record Count(LongAdder results, LongAdder failures) implements CoreSubscriber<Integer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Integer result) {
            results.increment();
        }

        @Override
        public void onError(Throwable failure) {
            failures.increment();
        }

        @Override
        public void onComplete() {}
    }

    /** Its cache is off: every submission counts. It has no trigger of its own, so each thread dispatches after as many as fill a call. */
    private static final class Loader extends Gatherer {
        private final DataLoader<Integer, Integer> loader = DataLoaderFactory.newDataLoader(
                CompletableFuture::completedFuture,
                DataLoaderOptions.newOptions()
                        .setCachingEnabled(false)
                        .setMaxBatchSize(SIZE)
                        .build());

        @Override
        Entrance open() {
            return new Entrance() {
                private int loaded;

                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // the results are counted
                public void submit(Integer key) {
                    loader.load(key).thenAccept(result -> results.increment());
                    if (++loaded == SIZE) {
                        loaded = 0;
                        flush();
                    }
                }

                @Override
                @SuppressWarnings("FutureReturnValueIgnored")
                public void flush() {
                    loader.dispatch();
                }
            };
        }
    }

    /** One for each thread, as its documentation demands: they are not made to be shared. */
    private static final class Batchers extends Gatherer {
        private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        private final List<Batcher<Integer, Integer>> opened = new ArrayList<>();

        @Override
        Entrance open() {
            Batcher<Integer, Integer> batcher = new BatcherImpl<>(
                    new GaxLists(),
                    new UnaryCallable<List<Integer>, List<Integer>>() {
                        @Override
                        public ApiFuture<List<Integer>> futureCall(
                                List<Integer> keys, @Nullable ApiCallContext context) {
                            return ApiFutures.immediateFuture(keys);
                        }
                    },
                    List.of(),
                    BatchingSettings.newBuilder()
                            .setElementCountThreshold((long) SIZE)
                            .setRequestByteThreshold(Long.MAX_VALUE)
                            .setDelayThresholdDuration(LINGER)
                            .build(),
                    timers,
                    null,
                    null);
            opened.add(batcher);
            ApiFutureCallback<Integer> count = new ApiFutureCallback<>() {
                @Override
                public void onSuccess(Integer result) {
                    results.increment();
                }

                @Override
                public void onFailure(Throwable failure) {
                    failures.increment();
                }
            };
            return new Entrance() {
                @Override
                public void submit(Integer key) {
                    ApiFutures.addCallback(batcher.add(key), count, Runnable::run);
                }

                @Override
                public void flush() {
                    batcher.sendOutstanding();
                }
            };
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // all results have come
        public void close() {
            opened.forEach(Batcher::closeAsync);
            timers.shutdown();
        }
    }
}
