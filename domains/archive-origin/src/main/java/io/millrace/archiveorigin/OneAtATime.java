package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Refuses a call while another one of the same key is under way. */
final class OneAtATime<K> {
    private final Set<K> underWay = ConcurrentHashMap.newKeySet();
    private final String refusal;

    /** @param refusal what to say to the second */
    OneAtATime(String refusal) {
        this.refusal = refusal;
    }

    <T> Mono<T> run(K key, Supplier<Mono<T>> call) {
        return Mono.using(() -> entered(key), entered -> call.get(), underWay::remove);
    }

    private K entered(K key) {
        if (!underWay.add(key)) {
            throw new MillraceException(ErrorCode.CONFLICT, refusal + ": " + key);
        }
        return key;
    }
}
