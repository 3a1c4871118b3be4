package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** 0, 1, 2 and so on, until the time is over. To be iterated once, by one thread at a time. */
final class Keys implements Iterable<Integer> {
    private final long end;
    private int taken;

    private Keys(long end) {
        this.end = end;
    }

    static Keys during(Duration time) {
        return new Keys(System.nanoTime() + time.toNanos());
    }

    @Override
    public Iterator<Integer> iterator() {
        return new Iterator<>() {
            private boolean over;

            @Override
            public boolean hasNext() {
                over = over || System.nanoTime() - end >= 0;
                return !over;
            }

            @Override
            public Integer next() {
                if (over) {
                    throw new NoSuchElementException();
                }
                return taken++;
            }
        };
    }

    /** How many were taken. */
    int taken() {
        return taken;
    }
}
