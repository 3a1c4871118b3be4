package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The JDK's own client, on HTTP/1.1: with futures, or with a virtual thread for each call in flight. */
final class JdkWay implements Way {
    private final String url;
    private final int inFlight;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final @Nullable ExecutorService virtualThreads;

    private JdkWay(String url, int inFlight, @Nullable ExecutorService virtualThreads) {
        this.url = url;
        this.inFlight = inFlight;
        this.virtualThreads = virtualThreads;
    }

    static Way futures(String url, int inFlight) {
        return new JdkWay(url, inFlight, null);
    }

    /** @throws UnsupportedOperationException before Java 21 */
    static Way virtualThreads(String url, int inFlight) {
        try {
            // by name, so that the module still compiles on 17
            return new JdkWay(url, inFlight, (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (ReflectiveOperationException missing) {
            throw new UnsupportedOperationException(
                    "needs Java 21 or later, and this is " + Runtime.version(), missing);
        }
    }

    @Override
    public long run(Iterable<Integer> keys) {
        return virtualThreads == null
                ? Lanes.run(keys, inFlight, key -> client.sendAsync(request(key), BodyHandlers.ofByteArray())
                        .thenApply(JdkWay::decode))
                : blocking(keys.iterator(), virtualThreads);
    }

    private long blocking(Iterator<Integer> keys, ExecutorService threads) {
        return IntStream.range(0, inFlight)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> oneAfterTheOther(keys), threads))
                .toList()
                .stream()
                .mapToLong(CompletableFuture::join)
                .sum();
    }

    private long oneAfterTheOther(Iterator<Integer> keys) {
        long items = 0;
        for (Integer key = take(keys); key != null; key = take(keys)) {
            try {
                decode(client.send(request(key), BodyHandlers.ofByteArray()));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupt) {
                throw new IllegalStateException(interrupt);
            }
            items++;
        }
        return items;
    }

    private static @Nullable Integer take(Iterator<Integer> keys) {
        synchronized (keys) {
            return keys.hasNext() ? keys.next() : null;
        }
    }

    private HttpRequest request(Integer key) {
        return HttpRequest.newBuilder(URI.create(url + "/item/" + key)).build();
    }

    private static Item decode(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("status " + response.statusCode());
        }
        return Item.READER.readValue(response.body());
    }

    @Override
    public void close() {
        if (virtualThreads != null) {
            virtualThreads.shutdown();
        }
    }
}
