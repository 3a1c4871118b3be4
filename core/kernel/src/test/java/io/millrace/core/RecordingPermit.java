package io.millrace.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** The permit of an item that writes down what happens to it. */
final class RecordingPermit implements Permit {
    private final List<String> events = new ArrayList<>();
    private volatile boolean revoked;

    @Override
    public void pause() {
        events.add("pause");
    }

    @Override
    public void resume() {
        events.add("resume");
    }

    @Override
    public Mono<Void> handBackUntil(Mono<?> ready) {
        return ready.doOnSubscribe(waiting -> events.add("handed back"))
                .doOnCancel(() -> events.add("given up"))
                .doOnTerminate(() -> events.add("taken again"))
                .then();
    }

    @Override
    public Duration outagePatience() {
        return Duration.ZERO;
    }

    @Override
    public boolean isRevoked() {
        return revoked;
    }

    void revoke() {
        revoked = true;
    }

    List<String> events() {
        return events;
    }
}
