package io.millrace.cli;

import io.millrace.batch.Operation;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.odoo.Domain;
import io.millrace.odoo.Identity;
import io.millrace.odoo.ModelClient;
import io.millrace.odoo.Odoo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace odoo}: a method for each verb, for any model. */
@Command(
        name = "odoo",
        description = "Reads from and writes to an Odoo server.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class OdooCommand {
    private static final String ID = "id";
    private static final String MODEL = "A model, such as res.partner.";
    private static final String FILE = "A file of records, one JSON object a line; - for standard input.";
    private static final int PAGE = 500;

    @Command(
            name = "search-read",
            description = "Lists records, by id unless told otherwise.",
            mixinStandardHelpOptions = true)
    int searchRead(
            @Mixin OdooServer server,
            @Mixin ListFlags listing,
            @Mixin PageSize pageSize,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Option(
                            names = "--domain",
                            paramLabel = "JSON",
                            defaultValue = "[]",
                            description = "Which ones, such as '[[\"is_company\",\"=\",true]]'; default: all.")
                    Domain domain,
            @Option(
                            names = "--fields",
                            paramLabel = "NAME",
                            split = ",",
                            description = "Which of their fields; default: all, which is slow.")
                    @Nullable
                    List<String> fields,
            @Option(
                            names = "--order",
                            paramLabel = "FIELD [desc]",
                            description =
                                    "In which order, such as 'name, date desc'; in another than by id, what is created and"
                                            + " deleted meanwhile moves the pages that follow.")
                    @Nullable
                    String order) {
        List<String> shown = fields == null ? List.of() : fields;
        int page = pageSize.or(Math.min(PAGE, listing.limitOr(PAGE)));
        Kind<Map<String, Object>> records = records(shown);
        return listing.run(server, records, row -> row.get(ID), odoo -> rows(odoo, model, domain, shown, order, page));
    }

    private static Publisher<Map<String, Object>> rows(
            Odoo odoo, String model, Domain domain, List<String> fields, @Nullable String order, int page) {
        ModelClient client = odoo.model(model);
        return order == null
                ? client.records(domain, fields, page)
                : client.recordsInOrder(domain, fields, order, page);
    }

    @SuppressWarnings("unchecked") // rows are maps, whatever they hold
    private static Kind<Map<String, Object>> records(List<String> fields) {
        List<String> columns = fields.isEmpty() ? List.of("display_name", "name") : fields;
        return new Kind<>("records", (Class<Map<String, Object>>) (Class<?>) Map.class, columns);
    }

    @Command(description = "Creates records, and prints the id of each.")
    int create(
            @Mixin OdooRun run,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Option(names = "--file", required = true, paramLabel = "FILE|-", description = FILE) String file,
            @Option(
                            names = "--reference",
                            paramLabel = "FIELD",
                            description =
                                    "The field that holds a key of your own: a record whose key is there already is not"
                                            + " created again, so that the file may be sent again.")
                    @Nullable
                    Identity reference) {
        return run.run(
                model,
                Lines.in(file).numbered(),
                reference == null ? Identity.none() : reference,
                line -> Json.object(Lines.unnumbered(line)),
                records -> Operation.create(model, records),
                (index, line) -> "record " + (index + 1));
    }

    @Command(
            description =
                    "Writes to records: the id of each line's object names the record, its other members are written.")
    int write(
            @Mixin OdooRun run,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Option(names = "--file", required = true, paramLabel = "FILE|-", description = FILE) String file) {
        return run.run(
                model,
                Lines.in(file),
                Identity.none(),
                OdooCommand::row,
                rows -> Operation.<Long, Map<String, Object>>update(model, rows),
                (index, line) -> nameOf(index, line));
    }

    @Command(description = "Deletes records. One that is not there is as good as deleted.")
    int unlink(
            @Mixin OdooRun run,
            @Parameters(index = "0", paramLabel = "MODEL", description = MODEL) String model,
            @Parameters(index = "1..*", paramLabel = "ID", description = "Ids.") @Nullable List<String> ids,
            @Option(
                            names = "--keys-file",
                            paramLabel = "FILE|-",
                            description = "A file of ids, one a line; - for standard input.")
                    @Nullable
                    String file) {
        return run.run(
                model,
                run.keys(ids, file),
                Identity.none(),
                OdooCommand::id,
                all -> Operation.<Long, Map<String, Object>>delete(model, all),
                (index, line) -> line.strip());
    }

    @Command(
            description =
                    "Creates records, or updates those whose external id the server knows; prints the id of each. The external id is"
                            + " the member 'id'; the others are columns of the import, the same in every line.")
    int load(
            @Mixin OdooRun run,
            @Parameters(paramLabel = "MODEL", description = MODEL) String model,
            @Option(names = "--file", required = true, paramLabel = "FILE|-", description = FILE) String file) {
        return run.run(
                model,
                Lines.in(file),
                Identity.externalIds(),
                OdooCommand::identified,
                records -> Operation.create(model, records),
                (index, line) -> nameOf(index, line));
    }

    private static Map<String, Object> identified(String line) {
        Map<String, Object> record = Json.object(line);
        if (!(record.get(ID) instanceof String id) || id.isBlank()) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the record has no external id: its 'id' is " + record.get(ID));
        }
        return record;
    }

    private static Operation.Row<Long, Map<String, Object>> row(String line) {
        Map<String, Object> values = new LinkedHashMap<>(Json.object(line));
        Object id = values.remove(ID);
        return new Operation.Row<>(id(id == null ? "" : id.toString()), values);
    }

    private static long id(String text) {
        if (!text.strip().matches("[1-9]\\d{0,17}")) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "'" + text + "' is no id such as 42");
        }
        return Long.parseLong(text.strip());
    }

    /** The record's own id, else its place among the records. */
    private static Object nameOf(long index, String line) {
        String place = "record " + (index + 1);
        try {
            Object id = Json.object(line).get(ID);
            return id == null ? place : id.toString();
        } catch (MillraceException unreadable) {
            return place;
        }
    }
}
