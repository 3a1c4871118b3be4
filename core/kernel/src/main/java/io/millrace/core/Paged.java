package io.millrace.core;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A list that its server hands out in pages, readable by item or by page, from the start or from a cursor.
 *
 * <p><b>Backpressure:</b> pages follow demand, one ahead at most. <b>Cancellation:</b> cancels the page call in flight.
 * <b>Threads:</b> items arrive where their page arrived. <b>Errors:</b> {@link PageException}, after all items of the pages
 * before it, with the cursor to resume from; a cursor that comes back is {@link ErrorCode#INVALID_RESPONSE}, noticed in
 * constant memory and therefore, in a cycle of several pages, after up to three rounds of it.
 * <b>Retries:</b> are the page call's own; a page that has been delivered is never read again.
 *
 * @param <T> the type of the items
 * @param <C> what names a place in the list
 */
public final class Paged<T, C> implements Publisher<T> {
    private final Function<Cursor<C>, Mono<Page<T, C>>> fetch;

    private Paged(Function<Cursor<C>, Mono<Page<T, C>>> fetch) {
        this.fetch = fetch;
    }

    /**
     * A list read by one call a page.
     *
     * @param fetch reads the page at a cursor, which is never {@link Cursor.End}
     */
    public static <T, C> Paged<T, C> of(Function<Cursor<C>, Mono<Page<T, C>>> fetch) {
        return new Paged<>(Objects.requireNonNull(fetch, "fetch"));
    }

    /** A list that its server hands out whole, cut into pages here. It is read once for each page that is asked for. */
    public static <T> Paged<T, Long> ofList(Mono<List<T>> list, int pageSize) {
        if (pageSize < 1) {
            throw new IllegalArgumentException("pageSize must be at least 1: " + pageSize);
        }
        return new Paged<>(cursor -> list.map(all -> {
            int from = (int) Math.min(cursor.placeOr(0L), all.size());
            int to = from + Math.min(pageSize, all.size() - from);
            return Page.indexed(all.subList(from, to), from, 0, (long) all.size());
        }));
    }

    /** All items. */
    public Flux<T> items() {
        return items(Cursor.start());
    }

    /** The items from a cursor on, such as that of a {@link PageException}. */
    public Flux<T> items(Cursor<C> from) {
        // Prefetch 0, because a default would read dozens of pages for one item; the error waits until the items of the
        // page before it are delivered, else its cursor would skip them.
        return pages(from)
                .concatMapDelayError(page -> Flux.fromIterable(page.items()), false, 0)
                .onErrorStop();
    }

    /** All pages. */
    public Flux<Page<T, C>> byPage() {
        return byPage(Cursor.start());
    }

    /** The pages from a cursor on. */
    public Flux<Page<T, C>> byPage(Cursor<C> from) {
        return pages(from).onErrorStop();
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        items().subscribe(subscriber);
    }

    private Flux<Page<T, C>> pages(Cursor<C> from) {
        if (from instanceof Cursor.End) {
            return Flux.empty();
        }
        return Flux.defer(() -> {
            RepeatGuard<C> guard = new RepeatGuard<>(from);
            return page(from).expand(page -> {
                Cursor<C> next = page.next();
                if (next instanceof Cursor.End) {
                    return Mono.empty();
                }
                return guard.isRepeated(next) ? Mono.error(repeated(next)) : page(next);
            });
        });
    }

    private Mono<Page<T, C>> page(Cursor<C> at) {
        return Mono.defer(() -> fetch.apply(at))
                .switchIfEmpty(Mono.error(
                        () -> new MillraceException(ErrorCode.INVALID_RESPONSE, "the page call completed empty")))
                .onErrorMap(failure -> failed(at, failure));
    }

    private static PageException repeated(Cursor<?> cursor) {
        return new PageException(
                cursor,
                "the server named the page at " + describe(cursor) + " twice; the list would never end",
                new MillraceException(ErrorCode.INVALID_RESPONSE, "repeated cursor " + describe(cursor)));
    }

    private static PageException failed(Cursor<?> cursor, Throwable failure) {
        MillraceException cause = MillraceException.of(failure);
        return new PageException(
                cursor, "the page at " + describe(cursor) + " could not be read: " + cause.getMessage(), cause);
    }

    private static String describe(Cursor<?> cursor) {
        return cursor instanceof Cursor.At<?> at ? String.valueOf(at.place()) : "the start";
    }

    /** Finds any cycle of cursors in constant memory: compares with one that is replaced at ever longer intervals. */
    private static final class RepeatGuard<C> {
        private Cursor<C> remembered;
        private long steps;
        private long interval = 1;

        RepeatGuard(Cursor<C> first) {
            remembered = first;
        }

        boolean isRepeated(Cursor<C> next) {
            if (next.equals(remembered)) {
                return true;
            }
            if (++steps == interval) {
                remembered = next;
                interval *= 2;
                steps = 0;
            }
            return false;
        }
    }
}
