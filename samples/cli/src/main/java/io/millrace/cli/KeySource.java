package io.millrace.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where keys come from: typed, or in a file. */
final class KeySource {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--keys-file",
            paramLabel = "FILE|-",
            description = "A file of keys, one a line; - for standard input.")
    private @Nullable String file;

    /** @param typed null if none is */
    Lines lines(@Nullable List<String> typed) {
        if ((typed == null) == (file == null)) {
            throw Usage.wrong(command, "Give either keys or --keys-file");
        }
        return file == null ? Lines.of(typed == null ? List.of() : typed) : Lines.in(file);
    }
}
