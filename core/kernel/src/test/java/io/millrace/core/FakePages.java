package io.millrace.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** A list of numbered items, cut into pages that are named by their number; remembers which pages were read. */
final class FakePages {
    private final int pages;
    private final int size;
    private final List<Integer> read = new ArrayList<>();
    private int failing = -1;

    private FakePages(int pages, int size) {
        this.pages = pages;
        this.size = size;
    }

    static FakePages of(int pages, int size) {
        return new FakePages(pages, size);
    }

    FakePages failingAt(int page) {
        failing = page;
        return this;
    }

    void repair() {
        failing = -1;
    }

    Paged<Integer, Integer> paged() {
        return Paged.of(cursor -> read(cursor.placeOr(0)));
    }

    Mono<Page<Integer, Integer>> read(int page) {
        return Mono.defer(
                () -> { // on subscription, as a request is sent, whatever the demand
                    read.add(page);
                    if (page == failing) {
                        return Mono.error(new MillraceException(
                                ErrorCode.SERVER_ERROR, "page " + page + " is broken", null, 3, null));
                    }
                    List<Integer> items = IntStream.range(page * size, (page + 1) * size)
                            .boxed()
                            .toList();
                    Cursor<Integer> next = page + 1 < pages ? Cursor.at(page + 1) : Cursor.end();
                    return Mono.just(new Page<>(items, next, (long) pages * size));
                });
    }

    List<Integer> pagesRead() {
        return read;
    }
}
