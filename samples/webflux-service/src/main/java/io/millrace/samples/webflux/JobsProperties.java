package io.millrace.samples.webflux;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code jobs}.
 *
 * @param folder where the database of a service is that was not told of any
 * @param lease how long items are kept for a worker that shows no sign of life
 * @param tokens what tenants prove themselves by, by their names; where there are none, everyone is the same tenant
 */
@Validated
@ConfigurationProperties("jobs")
record JobsProperties(
        @NotNull Path folder,
        @DefaultValue("60s") @DurationMin(millis = 300) Duration lease,
        @DefaultValue Map<@NotBlank String, @NotBlank String> tokens) {

    /** Shows all but the tokens. */
    @Override
    public String toString() {
        return "JobsProperties[folder=%s, lease=%s, tokens of %s]".formatted(folder, lease, tokens.keySet());
    }
}
