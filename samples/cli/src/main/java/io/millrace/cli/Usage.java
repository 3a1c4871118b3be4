package io.millrace.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses what picocli itself cannot see to be wrong. */
final class Usage {
    private Usage() {}

    static void atLeast(long least, CommandSpec command, String option, long value) {
        if (value < least) {
            throw invalid(command, option, "must be at least " + least + ", but is " + value);
        }
    }

    static void atMost(long most, CommandSpec command, String option, long value) {
        if (value > most) {
            throw invalid(command, option, "must be at most " + most + ", but is " + value);
        }
    }

    static ParameterException wrong(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private static ParameterException invalid(CommandSpec command, String option, String why) {
        return wrong(command, "Invalid value for option '" + option + "': " + why);
    }
}
