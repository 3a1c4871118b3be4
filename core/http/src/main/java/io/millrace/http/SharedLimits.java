package io.millrace.http;

import io.millrace.core.Gate;
import io.millrace.core.Origin;
import io.millrace.core.Quota;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate and quota that all clients of this JVM share when they call the same origin with the same credential. Held
 * weakly: they go with their last user, a quota not before its window has passed.
 */
final class SharedLimits {
    private static final Map<Key, WeakReference<Gate>> GATES = new ConcurrentHashMap<>();
    private static final Map<Key, WeakReference<Quota>> QUOTAS = new ConcurrentHashMap<>();

    private record Key(Origin origin, @Nullable Credential credential) {}

    private SharedLimits() {}

    static Gate gate(ClientOptions options, Supplier<Gate> standard) {
        return options.gate() != null ? options.gate() : shared(GATES, options, standard);
    }

    static Quota quota(ClientOptions options, Supplier<Quota> standard) {
        return options.quota() != null ? options.quota() : shared(QUOTAS, options, standard);
    }

    private static <L> L shared(Map<Key, WeakReference<L>> limits, ClientOptions options, Supplier<L> standard) {
        limits.values().removeIf(limit -> limit.get() == null);
        L made = standard.get();
        WeakReference<L> kept = limits.compute(
                new Key(options.origin(), options.credential()),
                (key, known) -> known != null && known.get() != null ? known : new WeakReference<>(made));
        L shared = kept.get();
        return shared == null ? made : shared; // collected between the two lines: ours is as good
    }
}
