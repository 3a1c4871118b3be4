package io.millrace.cli;

import picocli.CommandLine.Command;

/** {@code millrace music}. */
@Command(
        name = "music",
        description = "Reads from Spotify and MusicBrainz.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TrackCommands.class)
final class MusicCommand {}
