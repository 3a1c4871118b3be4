package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchCollector;
import io.millrace.batch.BatchExecutionException;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchManager;
import io.millrace.batch.BulkCall;
import io.millrace.batch.BulkTarget;
import io.millrace.batch.Checkpoint;
import io.millrace.batch.CheckpointCodec;
import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import io.millrace.wats.scim.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The code of the README, compiled; {@link ReadmeTest} compares and runs it. */
final class ReadmeExamples {
    private static final Logger log = LoggerFactory.getLogger(ReadmeExamples.class);

    record Quote(String symbol) {}

    interface Api {
        Mono<Quote> quote(String symbol);

        Mono<Map<String, Quote>> quotes(List<String> symbols);
    }

    private ReadmeExamples() {}

    static Flux<String> pipeline(String url, String token, List<String> partNumbers) {
        Wats wats = Wats.connect(url, token); // keep it: it holds the connections and the limits

        Flux<String> names = wats.product()
                .productsBatch() // a Batch<String, Product>: ten calls at a time unless told otherwise
                .concurrency(20)
                .onProgress(progress -> log.info("{} done, {} failed", progress.completed(), progress.failed()))
                .run(partNumbers) // a Flux<BatchItem<String, Product>>, in the order of the keys
                .map(item -> item.result().fold(Product::name, failure -> item.key() + ": " + failure.message()));
        return names.doFinally(end -> wats.close());
    }

    static Flux<Result<Quote>> ownApi(Api api, List<String> symbols) {
        Flux<Result<Quote>> quotes = Batch.each(api::quote)
                .concurrency(8) // limit: calls in flight
                .quota(Quota.sliding(50, Duration.ofSeconds(1))) // never more in any second, as the server sees it
                .itemTimeout(Duration.ofSeconds(5)) // runs only while the call runs, not while it waits
                .results(symbols);
        return quotes;
    }

    static Flux<BatchItem<String, Quote>> resumable(
            Api api, List<String> symbols, Path file, CheckpointCodec<Quote> codec) {
        Flux<BatchItem<String, Quote>> quotes = Batch.bulk(50, api::quotes) // up to 50 keys a call, one outcome each
                .retryFailed(2) // what may pass, such as a busy server
                .checkpoint(Checkpoint.file(file, "quotes", "2026-11-22", codec)) // died? run again, and it goes on
                .run(symbols);
        return quotes;
    }

    static Mono<Quote> collected(Api api, String symbol) {
        BatchCollector<String, Quote> collector = BatchCollector.of(BulkCall.keyed(50, api::quotes))
                .callsInFlight(4) // limit
                .start();

        Mono<Quote> quote = collector.submit(symbol); // its own outcome, although it shares its call with others
        return quote.doFinally(end -> collector.close());
    }

    static Mono<List<Long>> bulk(BulkTarget<Long, Map<String, Object>> target, List<Map<String, Object>> records) {
        BatchManager<Long, Map<String, Object>> manager = BatchManager.of(target)
                .chunkSize(100) // limit: records in a call
                .concurrency(5) // limit: calls in flight, over all that is done through this manager
                .bisectFailures(); // a record that is refused fails alone

        Mono<List<Long>> ids = manager.bulkCreate("res.partner", records) // in the order of the records
                .doOnError(BatchExecutionException.class, failure -> failure.results(Long.class) // one for each record
                        .forEach(result -> log.info("{}", result)));
        return ids;
    }

    static long script(String url, String token, List<String> partNumbers) {
        try (Wats wats = Wats.connect(url, token)) {
            for (Result<Product> result : Await.iterate(wats.product().getProductsBatch(partNumbers))) {
                System.out.println(result.fold(Product::name, failure -> failure.message()));
            }
            Flux<User> users = wats.scim().users().items(); // pages are read as they are asked for
            long active = Await.stream(users.filter(user -> user.active() == Boolean.TRUE))
                    .count();
            return active;
        }
    }
}
