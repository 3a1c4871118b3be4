package io.millrace.odoo;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which field a component of a Java record stands for; without it, that of the same name in {@code snake_case}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface OdooField {
    /** The field's name. */
    String value() default "";

    /** Whether it is read and never written, as what the server computes. */
    boolean readOnly() default false;
}
