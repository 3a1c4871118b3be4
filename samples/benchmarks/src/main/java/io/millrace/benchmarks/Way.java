package io.millrace.benchmarks;

/** One way to get many items from the server, a fixed number at a time. */
interface Way extends AutoCloseable {
    /** Spare connections of each client's pool, beyond the number of calls in flight. */
    int SPARE_CONNECTIONS = 8;

    /**
     * Gets the item of each key, and waits for the last.
     *
     * @return how many came with status 200 and could be decoded
     */
    long run(Iterable<Integer> keys);

    @Override
    void close();
}
