package io.millrace.wats.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands each key's faults out in the order in which they were planned. Confined to one thread. */
final class FaultPlan {

    private final Map<String, List<Fault>> planned;
    private final Map<String, Long> met = new HashMap<>();

    FaultPlan(Map<String, List<Fault>> planned) {
        this.planned = Map.copyOf(planned);
    }

    /** The fault that the next request of this key meets, if any. */
    @Nullable
    Fault next(String key) {
        List<Fault> faults = planned.get(key);
        if (faults == null) {
            return null;
        }
        long earlier = met.merge(key, 1L, Long::sum) - 1;
        for (Fault fault : faults) {
            if (fault.times() == Integer.MAX_VALUE || earlier < fault.times()) {
                return fault;
            }
            earlier -= fault.times();
        }
        return null;
    }
}
