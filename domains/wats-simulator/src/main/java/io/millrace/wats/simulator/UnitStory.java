package io.millrace.wats.simulator;

/**
 * What happened to one seeded unit, event by event: it goes through the test operations in their order, is tested again where
 * it failed, every other time after a repair, and after the last operation is tested there again and again.
 */
final class UnitStory {

    private static final double FAILS = 0.1;

    private final Seeds seeds;
    private final int unit;
    private int stage;
    private boolean isToBeRepaired;
    private int lastTest;
    private int number;

    UnitStory(Seeds seeds, int unit) {
        this.seeds = seeds;
        this.unit = unit;
    }

    /**
     * One event, and so one report.
     *
     * @param number which event of the unit it is, from 0
     * @param process the test operation; of a repair, the one that failed
     * @param failedTest the event that a repair is about; of a test, the event itself
     */
    record Event(
            int unit, int number, ProcessStore.Operation process, boolean isRepair, boolean isPassed, int failedTest) {}

    Event next() {
        int at = number++;
        ProcessStore.Operation process = ProcessStore.TESTS.get(stage);
        if (isToBeRepaired) {
            isToBeRepaired = false;
            return new Event(unit, at, process, true, true, lastTest);
        }
        double draw = seeds.draw("result", draws(unit, at));
        boolean isPassed = draw >= FAILS;
        isToBeRepaired = draw < FAILS / 2;
        lastTest = at;
        stage = isPassed ? Math.min(stage + 1, ProcessStore.TESTS.size() - 1) : stage;
        return new Event(unit, at, process, false, isPassed, at);
    }

    /** The event with a number. */
    static Event of(Seeds seeds, int unit, int number) {
        UnitStory story = new UnitStory(seeds, unit);
        Event event = story.next();
        while (event.number() < number) {
            event = story.next();
        }
        return event;
    }

    /** An index for draws about an event that no other event has. */
    static long draws(int unit, int number) {
        return ((long) unit << 32) + ((long) number << 8);
    }
}
