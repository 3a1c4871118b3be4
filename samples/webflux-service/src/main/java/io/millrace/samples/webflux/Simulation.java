package io.millrace.samples.webflux;

import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Plays WATS for a service that is only tried: with {@code wats.simulate=true}, and where no other WATS is named. Sets no quota. */
final class Simulation implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final int PRODUCTS = 10_000;
    private static final Duration LATENCY = Duration.ofMillis(100);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        boolean isWanted = environment.getProperty("wats.simulate", boolean.class, false);
        if (isWanted && environment.getProperty("wats.base-url", "").isBlank()) {
            WatsSimulator simulator = WatsSimulator.builder()
                    .products(PRODUCTS)
                    .users(100)
                    .latency(Latency.constant(LATENCY))
                    .start();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "simulation", Map.of("wats.base-url", simulator.url(), "wats.token", simulator.token())));
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource(
                            "simulation without a quota",
                            Map.of("wats.rate-limit.requests", 1_000_000, "wats.rate-limit.window", "1s")));
            context.addApplicationListener((ApplicationListener<ContextClosedEvent>) closed -> simulator.close());
        }
    }
}
