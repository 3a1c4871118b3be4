package io.millrace.jobs;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items of a job to be created are not what its type wants; nothing was created. */
public final class JobValidationException extends JobException {
    private static final long serialVersionUID = 1L;

    private final transient List<ItemProblem> problems;

    static JobValidationException of(List<ItemProblem> found) {
        List<ItemProblem> problems = found.stream()
                .sorted(Comparator.comparingInt(ItemProblem::index))
                .toList();
        return new JobValidationException(
                problems.size() + (problems.size() == 1 ? " problem" : " problems")
                        + " with the items; the first: item " + problems.get(0).index() + ": "
                        + problems.get(0).message(),
                problems);
    }

    private JobValidationException(String message, List<ItemProblem> problems) {
        super(Reason.INVALID_ITEMS, message);
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the items; the first 100 of more. */
    public List<ItemProblem> problems() {
        return problems;
    }

    @Override
    public JobValidationException withMessage(String message) {
        return new JobValidationException(message, problems);
    }

    /**
     * Something wrong with one item.
     *
     * @param field what of its input is wrong, if it is one thing
     */
    public record ItemProblem(
            int index, @Nullable String customId, @Nullable String field, String message) {}
}
