package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The order in which a sending and its end may cross, which no server can be made to produce at will. */
class CallTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Call write = new Call(Request.post("/x").parts, Clients.options("http://host"));

    @Test
    void timedOut_whenAWriteWasNotYetSent_isRetryableAndKeepsItFromBeingSent() {
        Call.Attempt attempt = write.begin();

        assertThat(write.timedOut(LIMIT).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(attempt.maySend()).isFalse();
    }

    @Test
    void timedOut_whenAWriteIsBeingSent_isAmbiguous() {
        assertThat(write.begin().maySend()).isTrue();

        assertThat(write.timedOut(LIMIT).code()).isEqualTo(ErrorCode.AMBIGUOUS);
    }

    @Test
    void expired_whenNothingHasBegun_isNotAmbiguous() {
        assertThat(write.expired(LIMIT).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void answered_whenItComesFromAnEarlierAttempt_doesNotTouchTheNext() {
        Call.Attempt first = write.begin();
        write.failed(new IOException("refused"));
        Call.Attempt second = write.begin();
        first.answered(500);

        assertThat(first.maySend()).isFalse();
        assertThat(second.maySend()).isTrue();
        assertThat(write.failed(new IOException("reset")).status()).isEmpty();
    }

    @Test
    void failed_whenOurOwnCodeThrowsBeforeTheSending_isNotAmbiguous() {
        write.begin();

        ApiException failure = write.failed(new IllegalStateException("no buffer"));

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageContaining("not sent");
    }
}
