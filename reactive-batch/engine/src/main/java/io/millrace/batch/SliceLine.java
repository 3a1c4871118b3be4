package io.millrace.batch;

import io.millrace.batch.SliceItem.Place;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The keys of a run that wait for a call, first come, first served. A slice of them is cut when it is due and a permit is
 * there: when it is full, when no further key can join it, or when its oldest key has waited long enough.
 *
 * <p>One lock guards where each key is. Nothing of the user's runs under it, and nothing that waits: calls start, and
 * timers are set, after it is let go.
 */
final class SliceLine<K, V extends @Nullable Object> {
    final BatchRun<K, V> run;
    final BulkCall<K, V> call;
    final BulkSize size;
    private final long linger;
    private final Disposable.Composite timers = Disposables.composite();

    private final Deque<SliceItem<K, V>> line = new ArrayDeque<>(); // of those waiting, and some that have gone
    private int waiting;
    private long bytes; // of those waiting
    private int resting;
    private int inFlight; // calls, until the outcomes of all their keys have been passed on
    private @Nullable SliceRun<K, V> standing; // at the gate, for the slice that is cut next
    private boolean complete; // the source of the keys
    private boolean lingering; // a timer is set
    private boolean due; // it has come
    private boolean isArriving = true; // the key that came last, and it has not joined; the source's alone

    SliceLine(BatchRun<K, V> run, BulkCall<K, V> call) {
        this.run = run;
        this.call = call;
        this.size = call.newSize();
        this.linger = TimeUnit.NANOSECONDS.convert(call.options().linger()); // three centuries for all that is longer
    }

    void add(SliceItem<K, V> item) {
        long now = now();
        synchronized (this) {
            if (item.place == Place.NEW) { // else settled meanwhile
                join(item, now);
                line.addLast(item);
            }
        }
        isArriving = false;
        dispatch();
    }

    /** The key that came last has joined the line, or has an outcome already, or waits for that of its equal. */
    void arrived() {
        if (isArriving) {
            dispatch();
        }
        isArriving = true;
    }

    private void join(SliceItem<K, V> item, long since) {
        item.place = Place.WAITING;
        item.since = since;
        waiting++;
        bytes += item.bytes;
    }

    /** No further key comes. */
    void complete() {
        synchronized (this) {
            complete = true;
        }
        dispatch();
    }

    /** The run has ended. */
    void close() {
        timers.dispose();
    }

    synchronized int waiting() {
        return waiting;
    }

    /** Lets slices go, as long as there are any that are due and permits for them. */
    void dispatch() {
        do {
            for (SliceRun<K, V> next = next(); next != null; next = next()) {
                next.stand();
            }
        } while (lingersInVain());
    }

    private synchronized @Nullable SliceRun<K, V> next() {
        SliceItem<K, V> first = first();
        if (first == null || standing != null || !isDue()) {
            return null;
        }
        standing = new SliceRun<>(this, first.context);
        return standing;
    }

    private boolean isDue() {
        return run.state() == BatchRun.State.RUNNING
                && (waiting >= size.current()
                        || bytes >= call.options().maxBytes()
                        || due
                        || (complete && resting == 0)
                        || (inFlight == 0 && noFurtherKeyCanJoin()));
    }

    private boolean noFurtherKeyCanJoin() {
        SliceItem<K, V> first = first();
        return waiting + resting >= run.window || (first != null && run.isHeldUpBy(first.index()));
    }

    private @Nullable SliceItem<K, V> first() {
        while (!line.isEmpty() && line.getFirst().place != Place.WAITING) {
            line.removeFirst();
        }
        return line.peekFirst();
    }

    /** The keys of a slice that has its permit; none if they have gone meanwhile. */
    synchronized List<SliceItem<K, V>> cut(SliceRun<K, V> slice) {
        if (standing != slice) {
            return List.of();
        }
        standing = null;
        if (!isDue()) {
            return List.of();
        }
        List<SliceItem<K, V>> items = new ArrayList<>();
        int most = size.current();
        long room = call.options().maxBytes();
        for (SliceItem<K, V> next = first();
                next != null && items.size() < most && next.bytes <= room;
                next = first()) {
            line.removeFirst();
            next.place = Place.SENT;
            next.slice = slice;
            next.position = items.size();
            items.add(next);
            waiting--;
            bytes -= next.bytes;
            room -= next.bytes;
        }
        slice.unsettled = items.size();
        inFlight++;
        due = false;
        return items;
    }

    /** A call is over, and so is all that came of it. */
    void ended() {
        synchronized (this) {
            inFlight--;
        }
    }

    /** Says that the caller is the one to settle this key. */
    synchronized boolean settles(SliceItem<K, V> item) {
        if (item.place == Place.SETTLED) {
            return false;
        }
        if (item.place == Place.RESTING) {
            resting--;
        }
        item.place = Place.SETTLED;
        return true;
    }

    /** A key that was sent is to be tried again; false if it has been settled meanwhile. */
    synchronized boolean rests(SliceItem<K, V> item) {
        if (item.place == Place.SETTLED) {
            return false;
        }
        item.place = Place.RESTING;
        item.retries++;
        resting++;
        return true;
    }

    /** Lets resting keys join the head of the line after a while; false if that cannot be told. */
    boolean wake(List<SliceItem<K, V>> rested, Duration wait) {
        return after(TimeUnit.NANOSECONDS.convert(wait), () -> {
            long now = now();
            synchronized (this) {
                SliceItem<K, V> first = first();
                long since = first == null ? now : first.since; // that of the oldest in line, wherever it stands
                for (int i = rested.size() - 1; i >= 0; i--) {
                    SliceItem<K, V> item = rested.get(i);
                    if (item.place == Place.RESTING) {
                        resting--;
                        join(item, since);
                        line.addFirst(item);
                    }
                }
            }
            dispatch();
        });
    }

    /** Settles a key, because another has failed, and says how; null if it is settled already. */
    @Nullable
    Result<V> interrupt(SliceItem<K, V> item) {
        Result<V> result;
        SliceRun<K, V> idle;
        synchronized (this) {
            if (item.place == Place.SETTLED) {
                return null;
            }
            if (item.place == Place.SENT && item.slice != null) {
                result = item.slice.interrupted(item);
            } else {
                result = item.retries == 0 ? Failures.notStarted() : Failures.interrupted();
            }
            idle = takeOut(item);
        }
        giveUp(idle);
        return result;
    }

    /** Takes a key out for good, without an outcome. */
    void leave(SliceItem<K, V> item) {
        SliceRun<K, V> idle;
        synchronized (this) {
            idle = takeOut(item);
        }
        giveUp(idle);
    }

    /** Under the lock; gives what no key wants any more. */
    private @Nullable SliceRun<K, V> takeOut(SliceItem<K, V> item) {
        Place place = item.place;
        item.place = Place.SETTLED;
        switch (place) {
            case WAITING -> {
                bytes -= item.bytes;
                if (--waiting == 0) {
                    SliceRun<K, V> idle = standing;
                    standing = null;
                    due = false;
                    return idle;
                }
            }
            case RESTING -> resting--;
            case SENT -> {
                if (item.slice != null && --item.slice.unsettled == 0) {
                    return item.slice;
                }
            }
            case NEW, SETTLED -> {}
        }
        return null;
    }

    private void giveUp(@Nullable SliceRun<K, V> idle) {
        if (idle != null) {
            idle.giveUp();
        }
    }

    /** Sets the timer that makes the next slice due; if that cannot be, it is due now. */
    private boolean lingersInVain() {
        long wait;
        synchronized (this) {
            SliceItem<K, V> first = first();
            if (first == null || lingering || standing != null || due || isDue()) {
                return false;
            }
            lingering = true;
            wait = first.since + linger - now();
        }
        if (after(wait, this::lingered)) {
            return false;
        }
        synchronized (this) {
            lingering = false;
            due = true;
        }
        return true;
    }

    private void lingered() {
        long now = now();
        synchronized (this) {
            lingering = false;
            SliceItem<K, V> first = first();
            due = first != null && now - first.since >= linger; // else those it was set for have gone
        }
        dispatch();
    }

    /** Says whether the scheduler takes it. */
    private boolean after(long nanos, Runnable task) {
        Disposable.Swap timer = Disposables.swap();
        timers.add(timer);
        Runnable once = () -> {
            timers.remove(timer);
            task.run();
        };
        try {
            timer.replace(run.options.scheduler().schedule(once, Math.max(0, nanos), TimeUnit.NANOSECONDS));
            return true;
        } catch (RejectedExecutionException refused) {
            timers.remove(timer);
            return false;
        }
    }

    private long now() {
        return run.tally.now();
    }
}
