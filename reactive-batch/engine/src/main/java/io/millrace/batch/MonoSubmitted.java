package io.millrace.batch;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** An item's outcome. Each subscription is a submission of its own. */
final class MonoSubmitted<K, V extends @Nullable Object> extends Mono<V> {
    private final CollectorLine<K, V> line;
    private final K item;
    private final boolean patient;

    MonoSubmitted(CollectorLine<K, V> line, K item, boolean patient) {
        this.line = line;
        this.item = item;
        this.patient = patient;
    }

    @Override
    public void subscribe(CoreSubscriber<? super V> subscriber) {
        subscriber.onSubscribe(new Entry<>(line, item, patient, subscriber));
    }
}
