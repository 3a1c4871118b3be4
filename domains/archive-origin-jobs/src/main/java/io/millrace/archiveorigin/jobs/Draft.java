package io.millrace.archiveorigin.jobs;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.jobs.JobHandler.FieldProblem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an item is to do, as somebody asked for it: {@linkplain #of a value}, or what is wrong with it. {@code
 * types.query().item(Draft.of(claim))} makes an item of a value.
 *
 * @param <T> the type of the value
 */
public final class Draft<T> {
    private final @Nullable T value;
    private final List<FieldProblem> problems;

    private Draft(@Nullable T value, List<FieldProblem> problems) {
        this.value = value;
        this.problems = problems;
    }

    /** A value, with which nothing is wrong. */
    public static <T> Draft<T> of(T value) {
        return new Draft<>(Objects.requireNonNull(value, "value"), List.of());
    }

    static <T> Draft<T> refused(List<FieldProblem> problems) {
        return new Draft<>(null, List.copyOf(problems));
    }

    /** What is wrong with it. */
    List<FieldProblem> problems() {
        return problems;
    }

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if something is wrong */
    T value() {
        if (value == null) {
            FieldProblem first = problems.get(0);
            throw new MillraceException(ErrorCode.INVALID_INPUT, first.field() + ": " + first.message());
        }
        return value;
    }
}
