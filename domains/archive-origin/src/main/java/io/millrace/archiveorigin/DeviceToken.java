package io.millrace.archiveorigin;

import io.millrace.http.Secret;
import java.time.Instant;

/** What proves to the service which device locks a capture. Its text shows nothing of it. */
public record DeviceToken(Secret secret, Instant issuedAt, Instant expiresAt) {}
