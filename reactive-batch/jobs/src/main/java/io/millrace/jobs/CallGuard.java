package io.millrace.jobs;

import reactor.core.publisher.Mono;

/** Stands between a claimed item and its call. */
interface CallGuard {
    /** The call, once everything allows it; fails with {@link NotBegunException} if it must not be made any more. */
    <T> Mono<T> around(Claimed item, Mono<T> call);
}
