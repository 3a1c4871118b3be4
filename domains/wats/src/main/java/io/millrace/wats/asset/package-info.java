/** Test equipment: assets, their types, their log, and what wears them out. */
@NullMarked
package io.millrace.wats.asset;

import org.jspecify.annotations.NullMarked;
