package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The order in which an element and the end of its attempt may cross, which no server can be made to produce at will. */
class RelayTest {
    private final TestPublisher<Integer> answer =
            TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    private final AtomicReference<Relay<Integer>> relay = new AtomicReference<>();
    private final Flux<Integer> stream = Relay.flux(Schedulers.parallel(), made -> {
        relay.set(made);
        made.begin();
        return made.through(answer.flux());
    });

    @Test
    void hasEmitted_whenNothingHasCome_keepsBackWhatComesLater() {
        StepVerifier.create(stream)
                .then(() -> assertThat(relay.get().hasEmitted()).isFalse())
                .then(() -> answer.next(1)) // was on its way when the attempt was given up
                .then(answer::complete)
                .expectComplete()
                .verifyThenAssertThat(Clients.LIMIT)
                .hasDropped(1);
    }

    @Test
    void hasEmitted_whenSomethingHasCome_letsTheRestThrough() {
        StepVerifier.create(stream)
                .then(() -> answer.next(1))
                .expectNext(1)
                .then(() -> assertThat(relay.get().hasEmitted()).isTrue())
                .then(() -> answer.next(2))
                .expectNext(2)
                .then(answer::complete)
                .expectComplete()
                .verify(Clients.LIMIT);
    }
}
