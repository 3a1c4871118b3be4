package io.millrace.samples.webflux;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two lines which setting of Archive Origin cannot be used, instead of a stack trace. */
final class UnusableArchiveOriginAnalyzer extends AbstractFailureAnalyzer<UnusableArchiveOriginException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableArchiveOriginException cause) {
        return new FailureAnalysis(
                "The jobs of Archive Origin cannot be had: " + cause.getMessage(),
                "Correct it, or leave archive-origin.base-url away for a service without them.",
                cause);
    }
}
