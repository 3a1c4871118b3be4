package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What the stores of this JVM's lifetime promise. */
class StoresTest {
    private static final LockedProof PROOF = new LockedProof("LOCKED", "r", null, null, null, Map.of());

    private static <T> void assertEmpty(Mono<T> answer) {
        StepVerifier.create(answer).expectComplete().verify(LIMIT);
    }

    @Test
    void tokens_whenSaved_areFoundByDevice() {
        TokenStore tokens = TokenStore.inMemory();
        DeviceRecord first = DeviceRecord.unknown("a");
        DeviceRecord second = new DeviceRecord("a", new DeviceToken(Secret.of("t"), CAPTURED, CAPTURED), true);

        Mono<Void> saving = tokens.save(first);
        assertEmpty(tokens.find("a")); // cold
        assertEmpty(saving);
        assertThat(valueOf(tokens.find("a"))).isEqualTo(first);
        assertEmpty(tokens.save(second));

        assertThat(valueOf(tokens.find("a"))).isEqualTo(second);
        assertEmpty(tokens.find("b"));
    }

    @Test
    void begin_whenManyAsk_letsOneBegin() {
        LockLedger locks = LockLedger.inMemory(10);

        long refused = Flux.range(0, 100)
                .flatMap(i -> locks.begin(capture(1).key()).subscribeOn(Schedulers.parallel()), 100)
                .count()
                .block(LIMIT);

        assertThat(refused).isEqualTo(99);
    }

    @Test
    void begin_whenItWasBegunOrSettledOrForgotten_saysSo() {
        LockLedger locks = LockLedger.inMemory(10);
        LockKey key = capture(1).key();

        assertEmpty(locks.begin(key));
        assertThat(valueOf(locks.begin(key))).isEqualTo(new EarlierLock(null));
        assertEmpty(locks.settle(key, PROOF));
        assertThat(valueOf(locks.begin(key))).isEqualTo(new EarlierLock(PROOF));
        assertEmpty(locks.forget(key));
        assertEmpty(locks.begin(key));
    }

    @Test
    void settle_whenThereAreTooMany_forgetsTheOldestOfThoseThatAreSettled() {
        LockLedger locks = LockLedger.inMemory(2);
        assertEmpty(locks.begin(capture(0).key())); // stays in doubt
        for (int i = 1; i <= 3; i++) {
            assertEmpty(locks.begin(capture(i).key()));
            assertEmpty(locks.settle(capture(i).key(), PROOF));
        }

        assertThat(valueOf(locks.begin(capture(0).key())).proof()).isNull();
        assertEmpty(locks.begin(capture(1).key()));
        assertThat(valueOf(locks.begin(capture(2).key())).proof()).isEqualTo(PROOF);
        assertThat(valueOf(locks.begin(capture(3).key())).proof()).isEqualTo(PROOF);
    }
}
