package io.millrace.jobs;

import io.millrace.jobs.JobException.Reason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types of jobs that a process knows, by name. */
public final class JobHandlers {
    private final Map<String, JobHandler<?, ?>> byType;

    private JobHandlers(Map<String, JobHandler<?, ?>> byType) {
        this.byType = byType;
    }

    /**
     * Registers handlers, each for its type.
     *
     * @throws IllegalArgumentException if two are of the same type
     */
    public static JobHandlers of(JobHandler<?, ?>... handlers) {
        return of(List.of(handlers));
    }

    /**
     * Registers handlers, each for its type.
     *
     * @throws IllegalArgumentException if two are of the same type
     */
    public static JobHandlers of(List<? extends JobHandler<?, ?>> handlers) {
        Map<String, JobHandler<?, ?>> byType = new LinkedHashMap<>();
        for (JobHandler<?, ?> handler : handlers) {
            if (byType.put(handler.type(), handler) != null) {
                throw new IllegalArgumentException("there are two handlers for " + handler.type());
            }
        }
        return new JobHandlers(byType);
    }

    /** The types, in the order in which they were given. */
    public Set<String> types() {
        return Collections.unmodifiableSet(byType.keySet());
    }

    /** @throws JobException with {@link Reason#UNKNOWN_TYPE} if there is none */
    JobHandler<?, ?> get(String type) {
        JobHandler<?, ?> handler = byType.get(type);
        if (handler == null) {
            throw new JobException(Reason.UNKNOWN_TYPE, "there is no type of job named " + Text.message(type));
        }
        return handler;
    }

    boolean hasSecretInputs(String type) {
        JobHandler<?, ?> handler = byType.get(type);
        return handler == null || handler.options().secretInputs(); // whoever does not know must not tell
    }
}
