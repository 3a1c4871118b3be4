package io.millrace.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the reason in the body of an error, wherever services put it. */
final class ServerMessage {
    private static final int LONGEST = 500;
    private static final List<String> NAMES =
            List.of("message", "exceptionmessage", "error_description", "detail", "error", "title");

    private ServerMessage() {}

    static @Nullable String in(String text, Codec codec) {
        if (text.isBlank() || text.stripLeading().startsWith("<")) {
            return null; // a page for people
        }
        try {
            String reason = reason(codec.decode(text.getBytes(StandardCharsets.UTF_8), Object.class));
            return reason == null ? null : shortened(reason);
        } catch (DecodingException plainText) {
            return shortened(text);
        }
    }

    static String shortened(String text) {
        String stripped = text.strip();
        return stripped.length() <= LONGEST ? stripped : stripped.substring(0, LONGEST) + "...";
    }

    private static @Nullable String reason(@Nullable Object answer) {
        if (answer instanceof String message) {
            return message.isBlank() ? null : message;
        }
        if (answer instanceof List<?> several) {
            return complaints(several);
        }
        if (!(answer instanceof Map<?, ?> members)) {
            return null;
        }
        Map<String, Object> byName = new HashMap<>();
        members.forEach((name, value) -> {
            if (value != null) {
                byName.put(String.valueOf(name).toLowerCase(Locale.ROOT), value);
            }
        });
        for (String name : NAMES) {
            String reason = reason(byName.get(name));
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** What is wrong with which part of the request, as FastAPI tells it; without the part itself, which it repeats. */
    private static @Nullable String complaints(List<?> several) {
        StringJoiner complaints = new StringJoiner("; ");
        for (Object one : several) {
            if (one instanceof Map<?, ?> complaint && complaint.get("msg") instanceof String what && !what.isBlank()) {
                complaints.add(complaint.get("loc") instanceof List<?> place ? dotted(place) + ": " + what : what);
            }
        }
        return complaints.length() == 0 ? null : complaints.toString();
    }

    private static String dotted(List<?> place) {
        return place.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
