/**
 * The request pipeline: turns an immutable {@link io.millrace.http.Request} into one typed value or one typed failure,
 * within the limits of the server, over Reactor Netty and Jackson. Service clients are written on top of it; {@link
 * io.millrace.http.ClientOptions} is what their users set.
 */
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
