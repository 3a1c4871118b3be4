package io.millrace.batch;

import io.millrace.batch.BulkTarget.Ability;
import io.millrace.batch.Operation.Create;
import io.millrace.batch.Operation.Delete;
import io.millrace.batch.Operation.Row;
import io.millrace.batch.Operation.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds everything that is wrong with operations without asking the target's service. */
final class Validation<I, R> {
    private final BulkTarget<I, R> target;
    private final ManagerOptions<R> options;

    Validation(BulkTarget<I, R> target, ManagerOptions<R> options) {
        this.target = target;
        this.options = options;
    }

    List<BatchFault> faults(List<Operation<I, R>> operations) {
        List<BatchFault> faults = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Operation<I, R> operation : operations) {
            if (!ids.add(operation.id())) {
                faults.add(new BatchFault(operation.id(), null, "another operation has the same id"));
            }
            faultOf(operation.model(), abilityFor(operation))
                    .ifPresent(message -> faults.add(new BatchFault(operation.id(), null, message)));
            if (operation.size() == 0) {
                faults.add(new BatchFault(operation.id(), null, "it has no records"));
            }
            addRecordFaults(operation, faults);
        }
        return faults;
    }

    /** What is wrong with all operations of a kind on a model. */
    Optional<String> faultOf(String model, Ability ability) {
        if (model.isBlank()) {
            return Optional.of("the model has no name");
        }
        return target.abilities().contains(ability)
                ? Optional.empty()
                : Optional.of("the target is not able to " + ability);
    }

    /** What is wrong with a record to be created, or with what is to be written to one. */
    Optional<String> faultOfRecord(String model, @Nullable R record) {
        if (record == null) {
            return Optional.of("the values are null");
        }
        return checked(() -> record instanceof Map<?, ?> map && map.isEmpty()
                ? Optional.of("it has no values")
                : target.faultOfValues(model, record).or(() -> faultOfSize(record)));
    }

    private Optional<String> faultOfSize(R record) {
        long bytes = options.sizeOf().applyAsLong(record);
        return bytes > options.maxBytes()
                ? Optional.of("it has " + bytes + " bytes, and a call may have " + options.maxBytes())
                : Optional.empty();
    }

    /** What foreign code finds; that it throws is a fault too, and must not hide the others. */
    private static Optional<String> checked(Supplier<Optional<String>> check) {
        try {
            return check.get();
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Optional.of("it could not be checked: " + thrown);
        }
    }

    private void addRecordFaults(Operation<I, R> operation, List<BatchFault> faults) {
        Set<I> seen = new HashSet<>();
        Values<R> last = null;
        for (int position = 0; position < operation.size(); position++) {
            Optional<String> fault;
            if (operation instanceof Create<I, R> create) {
                fault = faultOfRecord(create.model(), create.records().get(position));
            } else if (operation instanceof Update<I, R> update) {
                Row<I, R> row = update.rows().get(position);
                if (row == null) {
                    fault = Optional.of("the row is null");
                } else {
                    if (last == null || last.values != row.values()) { // shared ones are looked at once
                        last = new Values<>(row.values(), faultOfRecord(update.model(), row.values()));
                    }
                    Optional<String> ofValues = last.fault;
                    fault = faultOfId(row.id(), seen).or(() -> ofValues);
                }
            } else {
                fault = faultOfId(((Delete<I, R>) operation).ids().get(position), seen);
            }
            if (fault.isPresent()) {
                faults.add(new BatchFault(operation.id(), position, fault.get()));
            }
        }
    }

    private Optional<String> faultOfId(@Nullable I id, Set<I> seen) {
        if (id == null) {
            return Optional.of("the id is null");
        }
        return seen.add(id) ? checked(() -> target.faultOfId(id)) : Optional.of("the id " + id + " occurs twice");
    }

    private static Ability abilityFor(Operation<?, ?> operation) {
        if (operation instanceof Create) {
            return Ability.CREATE;
        }
        return operation instanceof Update ? Ability.UPDATE : Ability.DELETE;
    }

    private record Values<R>(@Nullable R values, Optional<String> fault) {}
}
