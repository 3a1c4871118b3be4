package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

class SimulationTest {

    /** What the settings are behind it. */
    private static void initialize(Map<String, Object> settings, Consumer<Environment> check) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getEnvironment().getPropertySources().addLast(new MapPropertySource("test", settings));
            new Simulation().initialize(context);
            context.refresh(); // or it would not be closed
            check.accept(context.getEnvironment());
        }
    }

    @Test
    void wats_whereNoneIsNamed_isPlayedWithoutAQuota() {
        initialize(Map.of("wats.simulate", "true", "wats.base-url", ""), settings -> {
            assertThat(settings.getProperty("wats.base-url")).startsWith("http://");
            assertThat(settings.getProperty("wats.token")).isNotBlank();
            assertThat(settings.getProperty("wats.rate-limit.requests", Integer.class))
                    .isGreaterThan(500);
        });
    }

    @Test
    void quota_thatIsGiven_holdsForTheSimulationToo() {
        initialize(Map.of("wats.simulate", "true", "wats.rate-limit.requests", "5"), settings -> assertThat(
                        settings.getProperty("wats.rate-limit.requests"))
                .isEqualTo("5"));
    }

    @Test
    void wats_thatIsNamed_isNotPlayed() {
        initialize(Map.of("wats.simulate", "true", "wats.base-url", "https://a.example"), settings -> {
            assertThat(settings.getProperty("wats.base-url")).isEqualTo("https://a.example");
            assertThat(settings.getProperty("wats.rate-limit.requests")).isNull();
        });
    }
}
