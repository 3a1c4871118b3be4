package io.millrace.core;

import reactor.core.scheduler.Schedulers;

/** More permits than anyone can take; what is left of a quota is the pause that a server may ask for. */
final class UnlimitedQuota extends Quota {
    UnlimitedQuota() {
        super(Integer.MAX_VALUE, Schedulers.parallel());
    }

    @Override
    void ended() {
        put(1);
    }

    @Override
    public String toString() {
        return "unlimited";
    }
}
