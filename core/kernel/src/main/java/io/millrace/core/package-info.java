/**
 * The vocabulary that everything else is written in: {@link io.millrace.core.Result outcomes} and {@link
 * io.millrace.core.MillraceException errors}, {@link io.millrace.core.Quota rate} and {@link io.millrace.core.Gate
 * concurrency} limits, {@link io.millrace.core.RetryPolicy retries}, {@link io.millrace.core.Paged paging} and the
 * {@link io.millrace.core.Await blocking adapter}.
 *
 * <p>Unless a method says otherwise, a publisher of this library is cold and may be subscribed many times, cancelling it
 * cancels what it started, its signals arrive on the thread that produced them, its errors are {@link
 * io.millrace.core.MillraceException}s, and a caller's {@code onErrorContinue} cannot reach inside.
 */
@NullMarked
package io.millrace.core;

import org.jspecify.annotations.NullMarked;
