package io.millrace.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace wats scim}. */
@Command(
        name = "scim",
        description = "User accounts, by the name of their protocol.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ScimCommands {

    @Command(description = "Lists users, as user list does.")
    int users(@Mixin Listing listing, @Mixin PageSize pageSize) {
        return new UserCommands().list(listing, pageSize);
    }
}
