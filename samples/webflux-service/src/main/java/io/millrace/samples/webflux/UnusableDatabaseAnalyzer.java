package io.millrace.samples.webflux;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in two lines that the database that was named cannot be used, instead of a stack trace. */
final class UnusableDatabaseAnalyzer implements FailureAnalyzer {
    private static final String ACTION = "Correct spring.r2dbc.url, which looks like"
            + " r2dbc:postgresql://user:password@host/database, or leave it away for a database of the service's own.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        BeanCreationException broken = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            broken = each instanceof BeanCreationException inner ? inner : broken;
        }
        if (broken == null) {
            return null;
        }
        String bean = String.valueOf(broken.getBeanName());
        return switch (bean) {
            // Not its message, which may show the URL and so the password.
            case "connectionFactory" ->
                new FailureAnalysis("spring.r2dbc.url is no URL of a PostgreSQL.", ACTION, failure);
            case "jobs" ->
                new FailureAnalysis(
                        "The tables of the jobs cannot be made: "
                                + broken.getMostSpecificCause().getMessage(),
                        ACTION,
                        failure);
            default -> null;
        };
    }
}
