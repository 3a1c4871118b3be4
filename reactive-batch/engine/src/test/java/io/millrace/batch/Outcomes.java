package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.List;
import reactor.test.subscriber.TestSubscriber;

/** Reads outcomes as short texts: "ok" for a success, the error code for a failure. */
final class Outcomes {
    private Outcomes() {}

    static String of(BatchItem<?, ?> item) {
        return of(item.result());
    }

    static String of(Result<?> result) {
        return result instanceof Result.Failure<?> failure ? failure.code().name() : "ok";
    }

    static String of(ErrorCode code) {
        return code.name();
    }

    static <T extends BatchItem<?, ?>> List<String> in(TestSubscriber<T> subscriber) {
        return subscriber.getReceivedOnNext().stream().map(Outcomes::of).toList();
    }

    static <T extends BatchItem<?, ?>> List<Long> indexesIn(TestSubscriber<T> subscriber) {
        return subscriber.getReceivedOnNext().stream().map(BatchItem::index).toList();
    }
}
