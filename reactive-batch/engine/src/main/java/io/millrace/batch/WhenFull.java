package io.millrace.batch;

/** What becomes of an item that a {@link BatchCollector} has no room for. */
public sealed interface WhenFull {
    /** As many as anyone should want to wait, few enough to notice an endless pile-up before memory does. */
    int DEFAULT_PLACES = 100_000;

    /** It fails at once, as {@link io.millrace.core.ErrorCode#RATE_LIMITED}. */
    record Reject() implements WhenFull {}

    /**
     * It waits, without a thread, for others to be settled; beyond so many that wait it fails as by {@link Reject}.
     *
     * @param places limit: how many wait
     */
    record Wait(int places) implements WhenFull {
        /** @throws IllegalArgumentException if {@code places} is below 1 */
        public Wait {
            if (places < 1) {
                throw new IllegalArgumentException("places must be at least 1: " + places);
            }
        }
    }

    /** See {@link Reject}. */
    static WhenFull reject() {
        return new Reject();
    }

    /** See {@link Wait}; up to {@value #DEFAULT_PLACES}. */
    static WhenFull waitInLine() {
        return new Wait(DEFAULT_PLACES);
    }

    /** See {@link Wait}. */
    static WhenFull waitInLine(int places) {
        return new Wait(places);
    }
}
