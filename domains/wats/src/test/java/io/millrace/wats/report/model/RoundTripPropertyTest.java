package io.millrace.wats.report.model;

import static io.millrace.wats.report.model.SameJson.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A report that is read and written back is the same, whatever is in it. */
class RoundTripPropertyTest {
    @Property(tries = 200)
    void report_whenReadAndWritten_isTheSameMemberByMember(@ForAll long seed) {
        String json = Json.write(new Reports(seed).report());
        Report report = Json.read(json, Report.class);
        String written = Json.write(report);
        assertSame(written, json);
        assertThat(Json.read(written, Report.class)).isEqualTo(report);
    }

    /** Guards the generator: a round trip of reports without steps would prove nothing. */
    @Test
    void generatedReports_always_haveStepsOfAllKinds() {
        Set<Class<?>> kinds = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            if (Json.read(Json.write(new Reports(seed).report()), Report.class) instanceof UutReport test) {
                test.steps().forEach(step -> kinds.add(step.getClass()));
            }
        }
        assertThat(kinds).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
    }
}
