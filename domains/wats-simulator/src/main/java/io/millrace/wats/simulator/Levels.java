package io.millrace.wats.simulator;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** Levels are groups of stations; here, all of a location. Their ids are their places, counted from 1. */
final class Levels {

    static final List<String> NAMES = List.of("Oslo", "Lyon");

    private Levels() {}

    static ArrayNode list() {
        ArrayNode levels = Json.array();
        NAMES.forEach(name ->
                levels.addObject().put("levelId", NAMES.indexOf(name) + 1).put("levelName", name));
        return levels;
    }
}
