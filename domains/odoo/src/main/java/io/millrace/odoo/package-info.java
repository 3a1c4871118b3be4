/**
 * A client for Odoo, the business software. {@link io.millrace.odoo.Odoo} is where to start.
 *
 * <p>What is known of the service comes from its documentation and from reading its source.
 */
@NullMarked
package io.millrace.odoo;

import org.jspecify.annotations.NullMarked;
