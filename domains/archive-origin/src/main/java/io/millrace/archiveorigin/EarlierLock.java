package io.millrace.archiveorigin;

import org.jspecify.annotations.Nullable;

/**
 * A lock that was begun before.
 *
 * @param proof what came of it; null if that is not known
 */
public record EarlierLock(@Nullable LockedProof proof) {}
