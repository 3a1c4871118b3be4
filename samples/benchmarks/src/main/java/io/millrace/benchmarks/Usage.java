package io.millrace.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a run took.
 *
 * @param calls how many calls it made
 * @param nanos how long it took
 * @param cpuNanos CPU time of the whole process: kernel, garbage collector and compiler included
 * @param allocatedBytes what the threads that were alive at its end allocated on the heap
 */
record Usage(long calls, long nanos, long cpuNanos, long allocatedBytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** Runs this way for so long; every key must have come back as an item. */
    static Usage of(Way way, Duration time) {
        System.gc(); // what others left behind is not this one's to collect
        Map<Long, Long> allocated = allocated();
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        Keys keys = Keys.during(time);
        long items = way.run(keys);
        long nanos = System.nanoTime() - start;
        long cpuNanos = SYSTEM.getProcessCpuTime() - cpu;
        long bytes = allocated().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - allocated.getOrDefault(thread.getKey(), 0L))
                .sum();
        if (items != keys.taken()) {
            throw new IllegalStateException(items + " items for " + keys.taken() + " keys");
        }
        return new Usage(items, nanos, cpuNanos, bytes);
    }

    private static Map<Long, Long> allocated() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            byThread.put(ids[i], bytes[i]);
        }
        return byThread;
    }

    double callsPerSecond() {
        return calls * 1e9 / nanos;
    }

    double cpuMicrosPerCall() {
        return cpuNanos / 1e3 / calls;
    }

    double bytesPerCall() {
        return (double) allocatedBytes / calls;
    }

    /** Which part of one core it used. */
    double busy() {
        return (double) cpuNanos / nanos;
    }
}
