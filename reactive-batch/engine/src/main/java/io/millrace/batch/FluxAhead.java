package io.millrace.batch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Asks its source for as many items ahead of those {@link #delivered()} as a window is wide, which may change meanwhile, where
 * Reactor's operators ask for as many as they were made with. For one subscriber, which asks for all.
 */
final class FluxAhead<T> extends FluxOperator<T, T> {
    private final IntSupplier window;
    private final AtomicInteger ahead = new AtomicInteger(); // asked for, and not delivered
    private volatile Subscription reading = Operators.emptySubscription();

    FluxAhead(Flux<T> source, IntSupplier window) {
        super(source);
        this.window = window;
    }

    /** What has become of one item has been delivered. */
    void delivered() {
        ahead.decrementAndGet();
        read();
    }

    private void read() {
        int wide = window.getAsInt();
        int before = ahead.getAndUpdate(now -> Math.max(now, wide));
        if (before < wide) {
            reading.request(wide - before);
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new CoreSubscriber<T>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                reading = subscription;
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long all) {
                        read();
                    }

                    @Override
                    public void cancel() {
                        subscription.cancel();
                    }
                });
            }

            @Override
            public void onNext(T item) {
                actual.onNext(item);
            }

            @Override
            public void onError(Throwable failure) {
                actual.onError(failure);
            }

            @Override
            public void onComplete() {
                actual.onComplete();
            }

            @Override
            public Context currentContext() {
                return actual.currentContext();
            }
        });
    }
}
