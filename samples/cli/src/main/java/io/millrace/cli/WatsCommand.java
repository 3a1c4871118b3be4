package io.millrace.cli;

import picocli.CommandLine.Command;

/** {@code millrace wats}: a command for each domain, with a method for each verb. */
@Command(
        name = "wats",
        description = "Reads from and writes to a WATS server, or simulates one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SimulateCommand.class,
            ProductCommands.class,
            AssetCommands.class,
            UnitCommands.class,
            ProcessCommands.class,
            ReportCommands.class,
            YieldCommands.class,
            TicketCommands.class,
            PackageCommands.class,
            UserCommands.class,
            ScimCommands.class
        })
final class WatsCommand {}
