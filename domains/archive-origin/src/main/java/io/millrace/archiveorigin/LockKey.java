package io.millrace.archiveorigin;

import java.time.Instant;

/** What tells one lock from another: two with the same key would be two records of one capture. */
public record LockKey(String deviceId, String assetHash, Instant captureTime) {}
