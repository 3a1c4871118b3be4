package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.scim.User;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats user}. */
@Command(
        name = "user",
        description = "User accounts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UserCommands {
    private static final Kind<User> USERS = Kind.of("users", User.class, "displayName", "active", "id");
    private static final int PAGE = 100;

    @Command(description = "Reads users by name, or by id.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "NAME", description = "User names.") @Nullable List<String> names,
            @Option(names = "--by-id", description = "The keys are ids, not names.") boolean byId) {
        return lookUp.run(
                byId ? USERS.named("users by id") : USERS,
                names,
                Keys.required(byId ? "id" : "userName"),
                wats -> byId
                        ? wats.scim().usersBatch()
                        : Batch.each(name -> wats.scim().getUserByUsername(name)));
    }

    @Command(description = "Lists users.")
    int list(@Mixin Listing listing, @Mixin PageSize pageSize) {
        int page = pageSize.or(PAGE);
        return listing.run(USERS, User::userName, wats -> wats.scim().users(page));
    }
}
