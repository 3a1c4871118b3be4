/**
 * A client for WATS, the test data server. {@link io.millrace.wats.Wats} is where to start.
 *
 * <p>What is known of the service comes from the vendor's OpenAPI document "WATS API v1"; where the Javadoc of a method
 * names an endpoint, that is its source.
 *
 * <p><b>Lists.</b> One that is walked page by page ends with a page that is empty. Where the server answers with nothing at all
 * instead of such a page, the walk fails as {@link io.millrace.core.ErrorCode#INVALID_RESPONSE} after its last row, because a list
 * that was cut off would look the same.
 *
 * <p><b>Serial and part numbers.</b> A blank one fails as {@link io.millrace.core.ErrorCode#INVALID_INPUT} wherever one is needed,
 * before anything is sent; so does, where something is written, one of more than 100 characters or with a control character.
 * Products, units and assets have no other rule: whatever the characters, they arrive as they are. <em>Reports</em> have one: a
 * number that is written down in one must have none of {@code * % ? [ ] ^ ! / \}, and the failure names those that it has. Where
 * they are meant, such as for a product that is called so, {@code SUPPRESS:} before the number says so and is not sent. A report
 * that was read has what its server took, and is sent back as it is.
 */
@NullMarked
package io.millrace.wats;

import org.jspecify.annotations.NullMarked;
