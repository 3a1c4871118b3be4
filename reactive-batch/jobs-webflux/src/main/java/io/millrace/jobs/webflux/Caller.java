package io.millrace.jobs.webflux;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param tenant whose jobs the caller sees; those of others are not there
 * @param scopes what the caller may do
 * @param until when this ends to be true, and with it the streams of events; never, if null
 */
public record Caller(
        String tenant, Set<Scope> scopes, @Nullable Instant until) {

    /** What a caller may do. */
    public enum Scope {
        /** See jobs, items and results. */
        READ,
        /** Create, command and delete jobs. */
        WRITE
    }

    /** @throws IllegalArgumentException if the tenant has no name */
    public Caller {
        scopes = Set.copyOf(scopes);
        if (tenant.isBlank()) {
            throw new IllegalArgumentException("a tenant has a name");
        }
    }

    /** One who may do all that concerns the jobs of a tenant. */
    public static Caller of(String tenant) {
        return new Caller(tenant, Set.of(Scope.values()), null);
    }
}
