package io.millrace.wats.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request target taken apart as it came over the wire: segments are split before they are decoded, so an encoded
 * slash is data, dots are data, and a plus in the path is a plus.
 *
 * @param path the raw path, still encoded
 * @param segments the decoded segments
 * @param query the decoded parameters; of a repeated one the first counts
 */
record RequestUri(String path, List<String> segments, Map<String, String> query) {

    /**
     * Refuses a target with a broken escape or with bytes that are not UTF-8.
     *
     * @throws Refusal with status 400
     */
    static RequestUri parse(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        List<String> segments = Stream.of(path.split("/", -1))
                .skip(1)
                .map(segment -> decode(segment, false))
                .toList();
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.putIfAbsent(decode(name, true), decode(value, true));
        }
        return new RequestUri(path, segments, query);
    }

    /** A parameter that has to be a whole number of at least {@code least}. */
    int number(String name, int fallback, int least) {
        String text = query.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, together with a number that is too small.
        }
        throw Refusal.badRequest(
                String.format(Locale.ROOT, "The parameter '%s' must be a whole number of at least %d.", name, least));
    }

    private static String decode(String text, boolean isForm) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw Refusal.badRequest("The request target has a broken percent escape.");
                }
                decoded.put((byte) (high << 4 | low));
                i += 2;
            } else {
                decoded.put(isForm && bytes[i] == '+' ? (byte) ' ' : bytes[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("The request target is not UTF-8.");
        }
    }
}
