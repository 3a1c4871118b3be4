package io.millrace.samples.webflux;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code wats}. What they cannot say by themselves, such as what a usable URL is, the client checks.
 *
 * @param baseUrl where the WATS server is
 * @param token an API token as WATS issues it
 * @param callsInFlight limit of calls in flight over everything that this service does
 * @param concurrency limit of calls in flight of one lookup
 * @param timeout limit for one attempt as a whole
 * @param maxAttempts how often a call is tried
 * @param rateLimit the rate limit; null for the client's default of 500 requests in any 60 s
 */
@Validated
@ConfigurationProperties("wats")
record WatsProperties(
        @NotBlank(message = "must say where the WATS server is, such as https://example.wats.com")
        String baseUrl,

        @NotBlank(message = "must be the API token of the WATS server")
        String token,

        @DefaultValue("32") @Positive int callsInFlight,
        @DefaultValue("10") @Positive int concurrency,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("3") @Positive int maxAttempts,
        @Valid @Nullable RateLimit rateLimit) {

    /** At most so many requests in any such time. */
    record RateLimit(
            @Positive int requests,
            @NotNull @DurationMin(millis = 1) Duration window) {}

    /** Shows all but the token. */
    @Override
    public String toString() {
        return "WatsProperties[baseUrl=%s, token=***, callsInFlight=%d, concurrency=%d, timeout=%s, maxAttempts=%d, rateLimit=%s]"
                .formatted(baseUrl, callsInFlight, concurrency, timeout, maxAttempts, rateLimit);
    }
}
