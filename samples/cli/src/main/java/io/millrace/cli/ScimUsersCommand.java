package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.Result;
import io.millrace.wats.Wats;
import io.millrace.wats.scim.User;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** {@code millrace wats scim users}. */
@Command(
        name = "users",
        description = "Lists user accounts and prints one line of JSON for each.",
        mixinStandardHelpOptions = true)
final class ScimUsersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = "--page-size",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many to ask for at once; default: ${DEFAULT-VALUE}.")
    private int pageSize;

    @Option(names = "--limit", paramLabel = "N", description = "How many to list at most; default: all.")
    private @Nullable Long limit;

    @Override
    public Integer call() {
        Usage.atLeast(1, command, "--page-size", pageSize);
        Usage.atLeast(1, command, "--limit", limit == null ? 1 : limit);
        try (Wats wats = server.connect(1)) {
            Flux<User> users = wats.scim().users(pageSize).items();
            OutcomeWriter out = new OutcomeWriter();
            long index = 0;
            for (User user : Await.iterate(limit == null ? users : users.take(limit))) {
                out.write(index++, String.valueOf(user.userName()), Result.success(user));
            }
            return out.exitStatus();
        }
    }
}
