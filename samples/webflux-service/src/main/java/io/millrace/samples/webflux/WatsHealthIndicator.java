package io.millrace.samples.webflux;

import io.millrace.core.ErrorCode;
import io.millrace.wats.Wats;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Whether WATS answers in time and accepts the credential. The question waits in the same lines as every other call, so a
 * service that has used up its quota is down too. Belongs to no probe: neither is mended by a restart.
 */
@Component
final class WatsHealthIndicator implements ReactiveHealthIndicator {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Wats wats;

    WatsHealthIndicator(Wats wats) {
        this.wats = wats;
    }

    @Override
    public Mono<Health> health() {
        return wats.version()
                .timeout(LIMIT)
                .map(version -> Health.up().withDetail("version", version).build())
                .onErrorResume(failure -> Mono.just(down(failure)));
    }

    /** Tells the code alone: a message names addresses, and health is often there for all to read. */
    private static Health down(Throwable failure) {
        return Health.down().withDetail("code", ErrorCode.of(failure)).build();
    }
}
