package io.millrace.jobs;

import org.jspecify.annotations.Nullable;

/**
 * An item of a job to be created.
 *
 * @param customId the creator's own name for it, unique in the job; null if it needs none
 * @param input JSON, as the job's {@link JobHandler} reads it; {@link JobHandler#item} makes it from a value
 */
public record NewItem(@Nullable String customId, String input) {}
