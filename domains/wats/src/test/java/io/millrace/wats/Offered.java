package io.millrace.wats;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the clients of all domains offer, as their classes tell. */
final class Offered {
    private static final String PACKAGE = Wats.class.getPackageName() + ".";

    private Offered() {}

    /** Methods by the domain and their name, such as {@code asset.addUsesBatch}; those of a domain's parts among them. */
    static Set<String> methods(Predicate<Method> wanted) {
        Set<String> names = new TreeSet<>();
        parts(Wats.class).forEach(domain -> collect(domain.getName(), domain.getReturnType(), wanted, names));
        return names;
    }

    private static void collect(String domain, Class<?> client, Predicate<Method> wanted, Set<String> names) {
        Arrays.stream(client.getMethods()).filter(wanted).forEach(method -> names.add(domain + "." + method.getName()));
        parts(client).forEach(part -> collect(domain, part.getReturnType(), wanted, names));
    }

    /** The methods that lead to another client. */
    private static Stream<Method> parts(Class<?> client) {
        return Arrays.stream(client.getMethods())
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getReturnType().getName().startsWith(PACKAGE));
    }
}
