package io.millrace.samples.webflux;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two lines what the client found wrong with its settings, instead of a stack trace. */
final class UnusableWatsAnalyzer extends AbstractFailureAnalyzer<MillraceException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MillraceException cause) {
        if (cause.code() != ErrorCode.INVALID_INPUT) {
            return null;
        }
        return new FailureAnalysis(
                "The WATS client cannot be made: " + cause.getMessage(),
                "Correct wats.base-url or wats.token, or the environment variables that they come from.",
                cause);
    }
}
