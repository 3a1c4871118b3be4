package io.millrace.wats.internal;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** An {@link java.time.Instant} that is read and written as {@link Utc} says. */
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonDeserialize(using = Utc.class)
@JsonSerialize(using = Utc.Writer.class)
public @interface UtcDate {}
