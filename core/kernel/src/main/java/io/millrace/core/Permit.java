package io.millrace.core;

import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What a batch item holds while it runs. It travels in the Reactor Context, so that whatever runs below the batch can
 * stop the item's clock while it waits in a line, and hand the permit to another item while it waits for something that
 * takes longer. An operation that knows nothing of it holds its permit throughout.
 *
 * <p>SPI: the batch engine implements it; request pipelines call it.
 */
public interface Permit {
    /** What {@link #in} finds where there is none: nothing is held, no clock runs. */
    Permit NONE = new Permit() {
        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public Mono<Void> handBackUntil(Mono<?> ready) {
            return ready.then();
        }

        @Override
        public Duration outagePatience() {
            return Duration.ZERO;
        }
    };

    /** The permit of the item on whose behalf the current subscription runs, or {@link #NONE}. */
    static Permit in(ContextView context) {
        return Objects.requireNonNull(context.getOrDefault(Permit.class, NONE));
    }

    /** Adds this permit to a context. */
    default Context addTo(Context context) {
        return context.put(Permit.class, this);
    }

    /** Stops the item's clock; the permit is kept. Calls nest: the clock runs again after as many {@link #resume}s. */
    void pause();

    /** Lets the item's clock run again. */
    void resume();

    /**
     * Hands the permit back while {@code ready} runs, and completes once that has completed and the permit is held again.
     * Returning items go ahead of those that never held one. The item's clock stands still meanwhile.
     */
    Mono<Void> handBackUntil(Mono<?> ready);

    /** How long the item is willing to wait for a server that is down, rather than to fail. */
    Duration outagePatience();

    /**
     * Whether the item has been given up. Its cancellation is on its way then, and a permit of another line that reaches it
     * meanwhile, freed by a neighbour that was cancelled first, must not start anything.
     */
    default boolean isRevoked() {
        return false;
    }
}
