package io.millrace.samples.webflux;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do where the service cannot have a database of its own. */
final class PrivatePostgresAnalyzer extends AbstractFailureAnalyzer<PrivatePostgresException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PrivatePostgresException cause) {
        return new FailureAnalysis(
                "The service has no database for its jobs: " + cause.getMessage(),
                "Name a PostgreSQL of yours, such as --spring.r2dbc.url=r2dbc:postgresql://user:password@host/database,"
                        + " or another folder with --jobs.folder.",
                cause);
    }
}
