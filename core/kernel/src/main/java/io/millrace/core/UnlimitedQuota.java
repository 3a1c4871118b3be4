package io.millrace.core;

import reactor.core.scheduler.Scheduler;

/** More permits than anyone can take; what is left of a quota is the pause that a server may ask for. */
final class UnlimitedQuota extends Quota {
    UnlimitedQuota(Scheduler scheduler) {
        super(Integer.MAX_VALUE, scheduler);
    }

    @Override
    void ended() {
        giveBack();
    }

    @Override
    public String toString() {
        return "unlimited";
    }
}
