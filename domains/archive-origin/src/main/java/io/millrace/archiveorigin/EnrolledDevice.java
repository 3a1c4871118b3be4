package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A device that is enrolled. Its token is in the {@link TokenStore}, and not here.
 *
 * @param expiresAt until when; enrolling it again within the last days before that gives it a new token
 */
public record EnrolledDevice(
        @JsonProperty("device_id") String deviceId,
        @JsonProperty("issued_at") Instant issuedAt,
        @JsonProperty("expires_at") Instant expiresAt) {}
