package io.millrace.core;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.DoubleUnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server that serves 16 requests at once and lets more of them queue, so that each takes the longer the more there are;
 * with log-normal noise. And the callers that keep it busy.
 */
final class QueueingServer {
    static final int KNEE = 16;
    private static final Duration REFUSED_AFTER = Duration.ofMillis(5);

    private final VirtualTimeScheduler time;
    private final Duration unloaded;
    private final double sigma;
    private final Random random;
    private DoubleUnaryOperator slowness = seconds -> 1;
    private double stragglers;
    private BiPredicate<Double, Integer> refuses = (chance, inFlight) -> false;
    private int inFlight;
    private int served;

    QueueingServer(VirtualTimeScheduler time, Duration unloaded, double sigma, long seed) {
        this.time = time;
        this.unloaded = unloaded;
        this.sigma = sigma;
        this.random = new Random(seed);
    }

    /** Takes so many times as long, depending on the second. */
    QueueingServer slow(DoubleUnaryOperator slowness) {
        this.slowness = slowness;
        return this;
    }

    /** This part of the answers takes twenty times as long. */
    QueueingServer stragglers(double part) {
        this.stragglers = part;
        return this;
    }

    /** Refuses requests, by a random number from 0 to 1 and the number in flight. */
    QueueingServer refusing(BiPredicate<Double, Integer> refuses) {
        this.refuses = refuses;
        return this;
    }

    /** Callers that come back as soon as they are answered. */
    Flux<?> keptBusyBy(int callers, Gate gate) {
        return Flux.range(0, callers)
                .flatMap(
                        caller -> gate.guard(gate.timed(request()))
                                .onErrorResume(ErrorCode.SERVER_ERROR::matches, refusal -> Mono.empty())
                                .repeat(),
                        callers);
    }

    int served() {
        return served;
    }

    private Mono<String> request() {
        return Mono.defer(() -> {
            inFlight++;
            boolean refused = refuses.test(random.nextDouble(), inFlight);
            return Mono.delay(refused ? REFUSED_AFTER : latency(), time).map(tick -> {
                inFlight--;
                if (refused) {
                    throw new MillraceException(ErrorCode.SERVER_ERROR, "503");
                }
                served++;
                return "answer";
            });
        });
    }

    private Duration latency() {
        double factor = Math.max(1, (double) inFlight / KNEE)
                * Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2)
                * slowness.applyAsDouble(time.now(TimeUnit.MILLISECONDS) / 1e3)
                * (random.nextDouble() < stragglers ? 20 : 1);
        return Duration.ofNanos((long) (unloaded.toNanos() * factor));
    }
}
