package io.millrace.odoo;

import io.millrace.batch.BulkTarget;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Repeatability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends the chunks of a batch manager to Odoo. Each change is one call, and so one transaction. */
final class OdooTarget implements BulkTarget<Long, Map<String, Object>> {
    private static final String ID = "id";
    private static final int ATTEMPTS = 3;

    private final Calls calls;
    private final Identity identity;

    OdooTarget(Calls calls, Identity identity) {
        this.calls = calls;
        this.identity = identity;
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    @Override
    public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
        ModelClient client = client(model, context);
        if (identity instanceof Identity.ExternalIds) {
            checkExternalIds(records);
            Import table = Import.ofRecords(records);
            return client.load(table.columns(), table.cells());
        }
        return identity instanceof Identity.ByReference known
                ? new Referenced(client, known.field(), records).create(ATTEMPTS)
                : client.createAll(records);
    }

    private static void checkExternalIds(List<Map<String, Object>> records) {
        Set<String> known = new HashSet<>();
        for (Map<String, Object> record : records) {
            if (!(record.get(ID) instanceof String id) || id.isBlank()) {
                throw refused("a record has no external id: its 'id' is " + record.get(ID));
            }
            if (!known.add(id)) {
                throw refused("two records have the external id " + id);
            }
        }
    }

    @Override
    public Mono<Boolean> update(String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
        return client(model, context).write(ids, values).thenReturn(true);
    }

    /** What is not there any more has been deleted, be it by an earlier attempt. */
    @Override
    public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
        ModelClient client = client(model, context);
        return client.unlink(ids)
                .onErrorResume(
                        failure -> ErrorCode.NOT_FOUND.matches(failure) || ErrorCode.AMBIGUOUS.matches(failure),
                        failure -> existing(client, ids)
                                .onErrorMap(unseen -> failure)
                                .flatMap(left -> deleteLeft(client, left, ids, failure)))
                .thenReturn(true);
    }

    private static Mono<Void> deleteLeft(ModelClient client, List<Long> left, List<Long> all, Throwable failure) {
        if (left.isEmpty()) {
            return Mono.empty();
        }
        boolean someAreGone = left.size() < all.size() && ErrorCode.NOT_FOUND.matches(failure);
        return someAreGone ? client.unlink(left) : Mono.error(failure);
    }

    private static Mono<List<Long>> existing(ModelClient client, List<Long> ids) {
        return client.withContext(OdooContext.NONE.withArchived())
                .search(Query.of(Domain.where(ID).in(ids)));
    }

    @Override
    public Mono<Map<Long, Map<String, Object>>> valuesBefore(
            String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
        OdooCall call = OdooCall.of(model, "read")
                .ids(ids)
                .option("fields", List.copyOf(values.keySet()))
                .option("load", null) // ids of records referred to, without labels
                .context(new OdooContext(context))
                .repeatability(Repeatability.SAFE);
        return calls.ask(call).map(answer -> {
            Map<Long, Map<String, Object>> before = new LinkedHashMap<>();
            Answers.rows(answer).forEach(row -> before.put(Answers.idOf(row), written(row, values)));
            return before;
        });
    }

    /** Values as they must be written to be those that were read. */
    private static Map<String, Object> written(Map<String, Object> row, Map<String, Object> values) {
        Map<String, Object> written = new LinkedHashMap<>();
        values.forEach((field, value) -> {
            Object before = row.get(field);
            boolean linked = value instanceof List<?> list && areCommands(list);
            written.put(
                    field, linked && before instanceof List<?> ids ? List.of(Command.set(Answers.ids(ids))) : before);
        });
        return Collections.unmodifiableMap(written);
    }

    private static boolean areCommands(List<?> list) {
        return list.stream().allMatch(each -> each instanceof Command || each instanceof List);
    }

    @Override
    public Optional<String> faultOfId(Long id) {
        return id > 0 ? Optional.empty() : Optional.of("ids are positive: " + id);
    }

    @Override
    public Optional<String> faultOfValues(String model, Map<String, Object> values) {
        if (values.containsKey(ID) && !(identity instanceof Identity.ExternalIds)) {
            return Optional.of("the server would ignore the value of 'id'");
        }
        try {
            OdooCall.of(model, "create").argument("vals", values);
            return Optional.empty();
        } catch (MillraceException unfit) {
            return Optional.ofNullable(unfit.getMessage());
        }
    }

    private ModelClient client(String model, Map<String, Object> context) {
        return new ModelClient(calls.with(new OdooContext(context)), model);
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }

    /** Records that bear keys: looks which there are, and creates the others. */
    private record Referenced(ModelClient client, String field, List<Map<String, Object>> records) {

        Mono<List<Long>> create(int attempts) {
            return byKey(keys()).flatMap(known -> {
                List<Map<String, Object>> missing = records.stream()
                        .filter(record -> !known.containsKey(keyOf(record)))
                        .toList();
                return client.createAll(missing)
                        .map(ids -> idsInOrder(known, missing, ids))
                        .onErrorResume(
                                ErrorCode.AMBIGUOUS::matches,
                                lost -> attempts == 1
                                        ? Mono.error(lost)
                                        : create(attempts - 1)
                                                .onErrorMap(again ->
                                                        ErrorCode.INVALID_INPUT.matches(again) ? again : lost));
            });
        }

        private List<String> keys() {
            Set<String> keys = new HashSet<>();
            for (Map<String, Object> record : records) {
                if (!(record.get(field) instanceof String key) || key.isBlank()) {
                    throw refused("a record has no key: its '" + field + "' is " + record.get(field));
                }
                if (!keys.add(key)) {
                    throw refused("two records have the key " + key + " in '" + field + "'");
                }
            }
            return List.copyOf(keys);
        }

        private Mono<Map<String, Long>> byKey(List<String> keys) {
            Query query =
                    Query.of(Domain.where(field).in(keys)).fields(ID, field).order(ID);
            return client.withContext(OdooContext.NONE.withArchived())
                    .searchRead(query)
                    .collectList()
                    .map(rows -> {
                        Map<String, Long> byKey = new HashMap<>();
                        for (Map<String, Object> row : rows) {
                            if (byKey.put(String.valueOf(row.get(field)), Answers.idOf(row)) != null) {
                                throw new MillraceException(
                                        ErrorCode.CONFLICT,
                                        "several records have the key " + row.get(field) + " in '" + field + "'");
                            }
                        }
                        return byKey;
                    });
        }

        private List<Long> idsInOrder(Map<String, Long> known, List<Map<String, Object>> missing, List<Long> created) {
            Map<String, Long> all = new HashMap<>(known);
            for (int i = 0; i < missing.size(); i++) {
                all.put(keyOf(missing.get(i)), created.get(i));
            }
            List<Long> ids = new ArrayList<>(records.size());
            records.forEach(record -> ids.add(all.get(keyOf(record))));
            return ids;
        }

        private String keyOf(Map<String, Object> record) {
            return String.valueOf((@Nullable Object) record.get(field));
        }
    }
}
