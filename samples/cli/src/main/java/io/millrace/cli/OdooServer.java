package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.odoo.Odoo;
import io.millrace.odoo.OdooContext;
import io.millrace.odoo.OdooLogin;
import io.millrace.odoo.Protocol;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which Odoo server, who calls, and how patiently. */
final class OdooServer implements Service<Odoo> {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--base-url", paramLabel = "URL", description = "The Odoo server; default: MILLRACE_ODOO_BASE_URL.")
    private @Nullable String baseUrl;

    @Option(names = "--database", paramLabel = "NAME", description = "The database; default: MILLRACE_ODOO_DATABASE.")
    private @Nullable String database;

    @Option(names = "--user", paramLabel = "LOGIN", description = "Who calls; default: MILLRACE_ODOO_USER.")
    private @Nullable String user;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "A file that holds the API key, or the password; default: the variable MILLRACE_ODOO_KEY.")
    private @Nullable Path keyFile;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            defaultValue = "PROBED",
            description =
                    "How to talk to it: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. JSON_2 wants no user, and a"
                            + " database only where there are several; from version 19 on PROBED wants an API key.")
    private Protocol protocol = Protocol.PROBED;

    @Option(
            names = "--context",
            paramLabel = "JSON",
            description = "What the server is told beside the data, such as '{\"lang\":\"fr_FR\"}'.")
    private @Nullable String context;

    @Mixin
    private final CallFlags calls = new CallFlags();

    @Override
    public Odoo connect(int concurrency) {
        Odoo odoo = client(concurrency);
        try {
            Await.await(odoo.userContext());
            return odoo;
        } catch (MillraceException refused) {
            odoo.close();
            throw refused;
        }
    }

    @Override
    public void close(Odoo odoo) {
        odoo.close();
    }

    @Override
    public @Nullable String url() {
        return or(baseUrl, "MILLRACE_ODOO_BASE_URL");
    }

    private Odoo client(int concurrency) {
        String url = required(url(), "the server: give --base-url or set MILLRACE_ODOO_BASE_URL");
        OdooContext told =
                context == null ? OdooContext.NONE : new OdooContext(Json.object(command, "--context", context));
        try {
            return Odoo.connect(url, login(), options -> calls.applyTo(options, concurrency))
                    .withContext(told);
        } catch (MillraceException unusable) {
            if (unusable instanceof CannotRun) {
                throw unusable;
            }
            throw Usage.wrong(command, String.valueOf(unusable.getMessage()));
        }
    }

    private OdooLogin login() {
        String key = required(
                keyFile == null ? System.getenv("MILLRACE_ODOO_KEY") : Input.secret(keyFile),
                "the API key: give --key-file or set MILLRACE_ODOO_KEY");
        String name = or(database, "MILLRACE_ODOO_DATABASE");
        if (protocol == Protocol.JSON_2) {
            return name == null ? OdooLogin.json2(key) : OdooLogin.json2(name, key);
        }
        String in = required(name, "the database: give --database or set MILLRACE_ODOO_DATABASE");
        String login = required(or(user, "MILLRACE_ODOO_USER"), "the user: give --user or set MILLRACE_ODOO_USER");
        return protocol == Protocol.JSON_RPC ? OdooLogin.jsonRpc(in, login, key) : OdooLogin.of(in, login, key);
    }

    private static @Nullable String or(@Nullable String given, String variable) {
        return given == null ? System.getenv(variable) : given;
    }

    private String required(@Nullable String value, String what) {
        if (value == null || value.isBlank()) {
            throw Usage.wrong(command, "Missing " + what);
        }
        return value.strip();
    }
}
