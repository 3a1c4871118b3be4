package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the service is.
 *
 * @param ok whether it answers, which it does without its database, too
 * @param time what time it is there; reads are signed with a time within five minutes of it
 * @param unknown members that are not modelled here
 */
public record Health(
        @JsonProperty("ok") boolean ok,

        @JsonProperty("time_utc") @Utc @Nullable Instant time,

        @JsonProperty("db_online") boolean databaseOnline,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public Health {
        unknown = Checks.unknown(unknown);
    }
}
