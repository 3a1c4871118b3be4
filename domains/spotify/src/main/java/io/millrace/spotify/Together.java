package io.millrace.spotify;

import io.millrace.batch.BulkLimit;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Whether the app may ask for many of a kind in one request. If that is to be found out, one request finds it out and all others wait for
 * its answer. What has been found out holds for good, and calls that are formed from then on have the size that goes with it.
 */
final class Together {
    private enum Known {
        NOT_YET,
        YES,
        NO
    }

    private final BulkLimit limit;
    private final boolean mayChange;
    private final Gate probe = Gate.of(1);
    private volatile Known known;

    Together(MultiGet multiGet, int most) {
        this.limit = new BulkLimit(multiGet == MultiGet.NEVER ? 1 : most);
        this.mayChange = multiGet == MultiGet.PROBE;
        this.known = multiGet == MultiGet.PROBE ? Known.NOT_YET : multiGet == MultiGet.ALWAYS ? Known.YES : Known.NO;
    }

    /** How many one call may have. */
    BulkLimit limit() {
        return limit;
    }

    /** Sends the one request if the app may, else the many. */
    <R> Mono<R> orEach(Mono<R> request, Mono<R> requests) {
        return Mono.defer(() -> switch (known) {
            case YES ->
                unlessRefused(request).flatMap(answer -> answer.map(Mono::just).orElse(requests));
            case NO -> requests;
            case NOT_YET ->
                probe.guard(Mono.defer(
                                () -> known == Known.NOT_YET ? probing(request) : Mono.just(Optional.<R>empty())))
                        .flatMap(answer -> answer.map(Mono::just).orElseGet(() -> orEach(request, requests)));
        });
    }

    /** Whether the app may, found out by the request if that is not known yet. */
    Mono<Boolean> may(Mono<?> request) {
        return Mono.defer(() -> known == Known.NOT_YET
                ? orEach(request.thenReturn(true), Mono.just(false))
                : Mono.just(known == Known.YES));
    }

    private <R> Mono<Optional<R>> probing(Mono<R> request) {
        return unlessRefused(request).doOnNext(answer -> {
            if (answer.isPresent()) {
                known = Known.YES;
            }
        });
    }

    private <R> Mono<Optional<R>> unlessRefused(Mono<R> request) {
        Mono<Optional<R>> answer = request.map(Optional::of);
        return mayChange
                ? answer.onErrorResume(ErrorCode.FORBIDDEN::matches, refused -> Mono.fromSupplier(this::never))
                : answer;
    }

    private <R> Optional<R> never() {
        known = Known.NO;
        limit.set(1);
        return Optional.empty();
    }
}
