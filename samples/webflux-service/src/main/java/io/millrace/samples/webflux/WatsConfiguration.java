package io.millrace.samples.webflux;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.http.ClientOptions;
import io.millrace.wats.Wats;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** All that joins Millrace to Spring: the client and its options. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WatsProperties.class)
class WatsConfiguration {

    /** The one client of this service: it holds the connections and the limits. Spring closes it after the web server. */
    @Bean
    Wats wats(WatsProperties properties, ObservationRegistry observations) {
        return Wats.connect(properties.baseUrl(), properties.token(), defaults -> options(defaults, properties)
                .withObservations(observations));
    }

    /** What the actuator shows of the client's lines and limits. */
    @Bean
    MeterBinder watsMeters(Wats wats) {
        return wats.meters();
    }

    private static ClientOptions options(ClientOptions defaults, WatsProperties properties) {
        ClientOptions options = defaults.withGate(Gate.of(properties.callsInFlight()))
                .withAttemptTimeout(properties.timeout())
                .withRetry(defaults.retry().withMaxAttempts(properties.maxAttempts()));
        WatsProperties.RateLimit limit = properties.rateLimit();
        return limit == null ? options : options.withQuota(Quota.sliding(limit.requests(), limit.window()));
    }

    /** Masks the token even where an endpoint is told to show all values. */
    @Bean
    SanitizingFunction credentials() {
        return SanitizingFunction.sanitizeValue().ifLikelyCredential();
    }
}
