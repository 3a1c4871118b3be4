package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.production.UnitKey;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keys as people type them. What is wrong with one fails that one alone, as {@link ErrorCode#INVALID_INPUT}. */
final class Keys {
    private Keys() {}

    /** Refuses blank ones. */
    static Consumer<String> required(String name) {
        return key -> {
            if (key.isBlank()) {
                throw refused(name + " is required, but is blank");
            }
        };
    }

    static UUID uuid(String key) {
        return tryUuid(key)
                .orElseThrow(() -> refused("'" + key + "' is no id such as 6f2b1c1e-0d35-4b62-9a4e-5d0f8a1c7e21"));
    }

    /** Refuses what cannot be an id of Spotify's. */
    static void spotifyId(String key) {
        if (!key.matches("[0-9A-Za-z]{22}")) {
            throw refused("'" + key + "' is no id: those have 22 letters and digits");
        }
    }

    /** The id that the key is, if it is one written out: what Java alone takes for short is a name, such as a version's. */
    static Optional<UUID> tryUuid(String key) {
        try {
            UUID id = UUID.fromString(key.strip());
            return id.toString().equalsIgnoreCase(key.strip()) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    /**
     * A serial number, and where no part number is given, {@code @} and the unit's own.
     *
     * @param partNumber of all units
     */
    static UnitKey unit(String key, @Nullable String partNumber) {
        if (partNumber != null) {
            required("serialNumber").accept(key);
            return new UnitKey(key, partNumber);
        }
        int at = key.lastIndexOf('@');
        if (at < 1 || at == key.length() - 1) {
            throw refused("'" + key + "' names no unit: give SERIAL@PART, or --part-number for all");
        }
        return new UnitKey(key.substring(0, at), key.substring(at + 1));
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}
