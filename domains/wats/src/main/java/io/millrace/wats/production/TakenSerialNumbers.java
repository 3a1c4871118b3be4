package io.millrace.wats.production;

import java.util.List;

/**
 * Serial numbers that were taken and are now the caller's.
 *
 * @param asked how many were asked for
 * @param numbers those there were
 */
public record TakenSerialNumbers(int asked, List<SerialNumber> numbers) {
    public TakenSerialNumbers {
        numbers = List.copyOf(numbers);
    }

    /** Whether there were as many as asked for; a pool that runs out gives what it has. */
    public boolean isComplete() {
        return numbers.size() >= asked;
    }
}
