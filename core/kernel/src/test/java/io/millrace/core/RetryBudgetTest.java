package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetryBudgetTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RetryBudget budget = RetryBudget.forConcurrency(2, time);

    @Test
    void forConcurrency_whenBelowOne_refuses() {
        assertThatThrownBy(() -> RetryBudget.forConcurrency(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tryRetry_whenTheBudgetIsFresh_allowsTenForEachCallInFlight() {
        assertThat(budget.remaining()).isEqualTo(20);

        assertThat(spend(100)).isEqualTo(20);

        assertThat(budget.remaining()).isZero();
    }

    @Test
    void succeeded_whenCalledTenTimes_earnsOneRetry() {
        spend(20);

        succeed(9);
        assertThat(budget.tryRetry()).isFalse();
        succeed(2); // a tenth has no exact binary fraction

        assertThat(spend(100)).isEqualTo(1);
    }

    @Test
    void remaining_whenTimePasses_refillsInAMinute() {
        spend(20);

        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(budget.remaining()).isEqualTo(10);
        time.advanceTimeBy(Duration.ofSeconds(30));

        assertThat(spend(100)).isEqualTo(20);
    }

    @Test
    void remaining_whenFull_growsNoFurther() {
        succeed(1000);
        time.advanceTimeBy(Duration.ofHours(1));

        assertThat(spend(100)).isEqualTo(20);
    }

    private int spend(int atMost) {
        int spent = 0;
        while (spent < atMost && budget.tryRetry()) {
            spent++;
        }
        return spent;
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            budget.succeeded();
        }
    }
}
