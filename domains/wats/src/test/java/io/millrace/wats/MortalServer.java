package io.millrace.wats;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** A server of products that may be dead for a while, and counts what comes all the same. */
final class MortalServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PRODUCTS = "/api/Product/";

    /** What one request gets. */
    interface Reply {
        Mono<Void> write(HttpServerResponse response);

        static Reply product(String partNumber) {
            return json("{\"partNumber\":\"" + partNumber + "\"}");
        }

        static Reply json(String body) {
            return response -> response.header("Content-Type", "application/json")
                    .sendByteArray(Mono.just(body.getBytes(StandardCharsets.UTF_8)))
                    .then();
        }

        static Reply status(int status) {
            return response -> response.status(status).send();
        }

        static Reply reset() {
            return response -> {
                response.withConnection(connection -> MortalServer.reset(connection.channel()));
                return Mono.never(); // completion would write an answer
            };
        }
    }

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger comeWhileDead = new AtomicInteger();
    private final LoopResources loops = LoopResources.create("mortal-server", 1, true);
    private final Function<String, Mono<Reply>> behaviour;
    private final DisposableServer server;
    private volatile boolean dead;
    private volatile Duration deadFor = Duration.ZERO;

    private MortalServer(Function<String, Mono<Reply>> behaviour) {
        this.behaviour = behaviour;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .doOnChannelInit((observer, channel, address) -> connected(channel))
                .handle(this::serve)
                .bindNow(PATIENCE);
    }

    /** Answers requests for part numbers. */
    static MortalServer start(Function<String, Mono<Reply>> behaviour) {
        return new MortalServer(behaviour);
    }

    private void connected(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
        if (dead) {
            comeWhileDead.incrementAndGet();
            reset(channel);
        }
    }

    private Publisher<Void> serve(HttpServerRequest request, HttpServerResponse response) {
        String partNumber = request.uri().substring(request.uri().lastIndexOf(PRODUCTS) + PRODUCTS.length());
        return Mono.using(this::arrived, number -> behaviour.apply(partNumber), number -> inFlight.decrementAndGet())
                .flatMap(reply -> reply.write(response));
    }

    /** Is counted until just before its answer is written, so that no client sees the answer before. */
    private int arrived() {
        requests.incrementAndGet();
        return mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelFuture unused = channel.close();
    }

    /** Resets every connection there is, and for that long every one that comes. */
    void dieFor(Duration time) {
        dead = true;
        open.forEach(MortalServer::reset);
        long since = System.nanoTime();
        Mono.delay(time).subscribe(over -> {
            dead = false;
            deadFor = Duration.ofNanos(System.nanoTime() - since);
        });
    }

    /** How long it was dead, which on a busy machine may be longer than it was told to be. */
    Duration deadFor() {
        return deadFor;
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    int requests() {
        return requests.get();
    }

    int inFlight() {
        return inFlight.get();
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    /** How many connections were tried while nobody was there. */
    int comeWhileDead() {
        return comeWhileDead.get();
    }

    int openConnections() {
        return open.size();
    }

    @Override
    public void close() {
        server.disposeNow(PATIENCE);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }
}
