package io.millrace.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Two bounds as people type them: {@code 1..64}. */
record Bounds(int min, int max) {
    private static final Pattern TYPED = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

    static Bounds parse(String text) {
        Matcher typed = TYPED.matcher(text.strip());
        if (typed.matches()) {
            Bounds bounds = new Bounds(Integer.parseInt(typed.group(1)), Integer.parseInt(typed.group(2)));
            if (bounds.min >= 1 && bounds.min <= bounds.max) {
                return bounds;
            }
        }
        throw new TypeConversionException("'" + text + "' is no range such as 1..64, from 1 on and upwards");
    }

    static final class Converter implements ITypeConverter<Bounds> {
        @Override
        public Bounds convert(String text) {
            return parse(text);
        }
    }
}
