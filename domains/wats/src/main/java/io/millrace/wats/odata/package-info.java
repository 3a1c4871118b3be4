/** What a query asks for, in OData's terms. {@link io.millrace.wats.odata.Filter} is where to start. */
@NullMarked
package io.millrace.wats.odata;

import org.jspecify.annotations.NullMarked;
