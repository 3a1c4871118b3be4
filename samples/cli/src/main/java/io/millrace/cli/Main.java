package io.millrace.cli;

import io.millrace.core.MillraceException;
import io.millrace.wats.odata.Filter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/** {@code millrace}: starts the commands and turns every end into an exit status and at most one line. */
@Command(
        name = "millrace",
        description = "Moves many records through HTTP APIs that take one at a time.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            WatsCommand.class,
            OdooCommand.class,
            MusicCommand.class,
            JobsCommands.class,
            GenerateCompletion.class
        },
        footer = {"", "samples/millrace serve starts a service with durable jobs; see its --help."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all succeeded", "1:some items failed", "2:wrong usage", "3:could not run"})
final class Main {
    static final int OK = 0;
    static final int SOME_FAILED = 1;
    static final int USAGE = 2;
    static final int COULD_NOT_RUN = 3;

    private final OutputStream out;

    private Main(OutputStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        int status = run(args);
        if (System.out.checkError()) {
            System.err.println("millrace: cannot write to standard output");
            status = COULD_NOT_RUN;
        }
        System.exit(status);
    }

    static int run(String... args) {
        return run(new FileOutputStream(FileDescriptor.out), args); // unlike System.out it says when it is closed
    }

    /** Prints outcomes to a stream of its own. */
    static int run(OutputStream out, String... args) {
        return commandLine(out).execute(args);
    }

    private static CommandLine commandLine(OutputStream out) {
        return new CommandLine(new Main(out))
                .setExpandAtFiles(false) // a part number may begin with @
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(Filter.class, Main::filter)
                .setParameterExceptionHandler((wrong, all) -> complain(
                        wrong.getCommandLine(),
                        String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "") + " (see "
                                + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help)",
                        USAGE))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> complain(command, Failures.describe(failure), COULD_NOT_RUN));
    }

    private static Filter filter(String text) {
        try {
            return Filter.raw(text);
        } catch (MillraceException refused) {
            throw new TypeConversionException(String.valueOf(refused.getMessage()));
        }
    }

    /** Where a command prints outcomes. */
    static OutputStream out(CommandLine command) {
        return ((Main) command.getCommandSpec().root().userObject()).out;
    }

    /** The version that the jar was built with. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = Main.class.getPackage().getImplementationVersion();
            return new String[] {"millrace " + (built == null ? "(not packaged)" : built)};
        }
    }

    private static int complain(CommandLine command, String message, int status) {
        PrintWriter err = command.getErr();
        err.println("millrace: " + message.lines().findFirst().orElse("failed"));
        err.flush();
        return status;
    }
}
