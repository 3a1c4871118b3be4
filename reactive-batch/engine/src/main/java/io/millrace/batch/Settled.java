package io.millrace.batch;

/** How many have their outcome so far. */
interface Settled {
    long succeeded();

    long failed();
}
