package io.millrace.samples.webflux;

import io.millrace.core.MillraceException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two lines what the client found wrong with its settings, instead of a stack trace. */
final class UnusableWatsAnalyzer extends AbstractFailureAnalyzer<MillraceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MillraceException cause) {
        return new FailureAnalysis(
                "The WATS client cannot be made: " + cause.getMessage(),
                "Correct wats.base-url or wats.token, or the environment variables that they come from.",
                cause);
    }
}
