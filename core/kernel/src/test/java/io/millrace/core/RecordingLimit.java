package io.millrace.core;

import com.netflix.concurrency.limits.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An algorithm that only writes down what it is told; its limit is what the test says. */
final class RecordingLimit implements Limit {
    final List<Sample> samples = new ArrayList<>();
    int limit = 2;

    record Sample(Duration roundTrip, int inFlight, boolean dropped) {}

    @Override
    public int getLimit() {
        return limit;
    }

    @Override
    public void notifyOnChange(Consumer<Integer> listener) {
        throw new AssertionError("listeners run under the algorithm's lock");
    }

    @Override
    public void onSample(long startTime, long rtt, int inflight, boolean didDrop) {
        samples.add(new Sample(Duration.ofNanos(rtt), inflight, didDrop));
    }
}
