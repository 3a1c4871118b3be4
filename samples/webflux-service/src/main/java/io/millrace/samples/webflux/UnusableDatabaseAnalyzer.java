package io.millrace.samples.webflux;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two lines that the jobs' tables could not be made, instead of a stack trace. */
final class UnusableDatabaseAnalyzer extends AbstractFailureAnalyzer<MillraceException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MillraceException cause) {
        if (cause.code() == ErrorCode.INVALID_INPUT) {
            return null;
        }
        return new FailureAnalysis(
                "The tables of the jobs cannot be made: " + cause.getMessage() + " (" + rootFailure.getMessage() + ")",
                "Correct spring.r2dbc.url, or leave it away for a database of the service's own.",
                cause);
    }
}
