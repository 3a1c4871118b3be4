package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class MillraceExceptionTest {
    private static final Throwable RESET = new IOException("connection reset");

    @Test
    void constructor_whenNothingWasTried_knowsNeitherAttemptsNorAWait() {
        MillraceException failure = new MillraceException(ErrorCode.INVALID_INPUT, "no part number");

        assertThat(failure).hasMessage("no part number").hasNoCause();
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure.attempts()).isZero();
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(failure.details()).isEmpty();
    }

    @Test
    void constructor_whenThereIsACause_keepsIt() {
        assertThat(new MillraceException(ErrorCode.CONNECTION_ERROR, "broken", RESET))
                .hasCause(RESET);
    }

    @Test
    void details_whenTheCallWasTried_tellAttemptsAndWait() {
        MillraceException failure =
                new MillraceException(ErrorCode.RATE_LIMITED, "slow down", null, 2, Duration.ofSeconds(3));

        assertThat(failure.details()).isEqualTo(Map.of("attempts", 2, "retryAfter", Duration.ofSeconds(3)));
    }

    @Test
    void withMessage_whenCalled_changesNothingElse() {
        MillraceException before =
                new MillraceException(ErrorCode.SERVER_ERROR, "down", RESET, 2, Duration.ofSeconds(3));

        MillraceException after = before.withMessage("down; not retried");

        assertThat(after).hasMessage("down; not retried").hasCause(RESET);
        assertThat(after.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(after.details()).isEqualTo(before.details());
    }

    @Test
    void isRetryable_whenAskedOfEveryCode_isTrueWhereRepeatingMayHelp() {
        EnumSet<ErrorCode> retryable = EnumSet.allOf(ErrorCode.class);
        retryable.removeIf(code -> !new MillraceException(code, "failed").isRetryable());

        assertThat(retryable)
                .containsExactlyInAnyOrder(
                        ErrorCode.RATE_LIMITED,
                        ErrorCode.TIMEOUT,
                        ErrorCode.CONNECTION_ERROR,
                        ErrorCode.SERVER_ERROR,
                        ErrorCode.CIRCUIT_OPEN);
    }

    @Test
    void codeOf_whenTheFailureIsForeign_isChosenByItsType() {
        assertThat(ErrorCode.of(new IllegalArgumentException())).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(ErrorCode.of(new TimeoutException())).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(ErrorCode.of(new CancellationException())).isEqualTo(ErrorCode.CANCELLED);
        assertThat(ErrorCode.of(new ConnectException())).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(ErrorCode.of(new IllegalStateException())).isEqualTo(ErrorCode.OPERATION_FAILED);
    }

    @Test
    void matches_whenUsedAsAPredicate_isTrueForItsCodeOnly() {
        MillraceException missing = new MillraceException(ErrorCode.NOT_FOUND, "gone");

        assertThat(ErrorCode.NOT_FOUND.matches(missing)).isTrue();
        assertThat(ErrorCode.CONFLICT.matches(missing)).isFalse();
    }
}
