package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Ids that follow from a name, so that they are the same in every run. */
final class Ids {

    private Ids() {}

    static String of(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    static String random() {
        return UUID.randomUUID().toString();
    }

    /** As stores keep it: to WATS, upper and lower case of an id are the same. */
    static String canonical(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
