package io.millrace.wats.simulator;

import java.util.function.Supplier;

/**
 * What a request is about.
 *
 * @param key the name under which faults, latencies and counts know it
 * @param work carries the request out; called at most once, and not at all for most faults
 */
record Target(String key, Supplier<Reply> work) {

    Reply answer() {
        try {
            return work.get();
        } catch (Refusal refusal) {
            return refusal.reply();
        }
    }
}
