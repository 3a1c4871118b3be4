package io.millrace.batch;

import io.millrace.core.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;

/** Operations were refused before anything was sent; {@link #faults()} has every reason. */
public final class BatchValidationException extends BatchException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 5;

    private final transient List<BatchFault> faults;

    BatchValidationException(List<BatchFault> faults) {
        this(faults, describe(faults));
    }

    private BatchValidationException(List<BatchFault> faults, String message) {
        super(ErrorCode.INVALID_INPUT, message, null);
        this.faults = List.copyOf(faults);
    }

    /** All that is wrong, in the order of operations and records. */
    public List<BatchFault> faults() {
        return faults;
    }

    @Override
    public BatchValidationException withMessage(String message) {
        return new BatchValidationException(faults, message);
    }

    private static String describe(List<BatchFault> faults) {
        String more = faults.size() > SHOWN ? "; and " + (faults.size() - SHOWN) + " more" : "";
        return faults.stream()
                .limit(SHOWN)
                .map(BatchFault::toString)
                .collect(Collectors.joining("; ", "nothing sent: ", more));
    }
}
