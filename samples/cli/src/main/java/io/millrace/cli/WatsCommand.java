package io.millrace.cli;

import picocli.CommandLine.Command;

/** {@code millrace wats}. */
@Command(
        name = "wats",
        description = "Reads from and writes to a WATS server, or simulates one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SimulateCommand.class,
            WatsCommand.Product.class,
            WatsCommand.Report.class,
            WatsCommand.Scim.class
        })
final class WatsCommand {

    /** {@code millrace wats product}. */
    @Command(
            name = "product",
            description = "Products.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = ProductGetCommand.class)
    static final class Product {}

    /** {@code millrace wats report}. */
    @Command(
            name = "report",
            description = "Test and repair reports.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = ReportSubmitCommand.class)
    static final class Report {}

    /** {@code millrace wats scim}. */
    @Command(
            name = "scim",
            description = "User accounts.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = ScimUsersCommand.class)
    static final class Scim {}
}
