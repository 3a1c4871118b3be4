package io.millrace.wats.contract;

import io.millrace.wats.Wats;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/** What can be asked of the server, as the clients' public methods are called: {@code asset.usage.addUses}. */
final class ClientMethods {
    private static final String OURS = "io.millrace.wats.";

    private ClientMethods() {}

    /** All of them, but for those that only say "find" to what another says "get" to, and those that do it to many. */
    static Set<String> all() {
        Set<String> names = new TreeSet<>(Set.of("version"));
        own(Wats.class).filter(ClientMethods::isClient).forEach(client -> add(names, client, ""));
        names.removeIf(name -> names.contains(name.replaceFirst("\\.find(?=[A-Z][A-Za-z]*$)", ".get"))
                && name.matches(".*\\.find[A-Z][A-Za-z]*"));
        return names;
    }

    private static void add(Set<String> names, Method accessor, String prefix) {
        String path = prefix + accessor.getName() + ".";
        own(accessor.getReturnType()).forEach(method -> {
            if (isClient(method)) {
                add(names, method, path);
            } else if (Publisher.class.isAssignableFrom(method.getReturnType())
                    && !method.getName().endsWith("Batch")) {
                names.add(path + method.getName());
            }
        });
    }

    private static boolean isClient(Method method) {
        Class<?> type = method.getReturnType();
        return method.getParameterCount() == 0
                && type.getName().startsWith(OURS)
                && own(type).anyMatch(each -> Publisher.class.isAssignableFrom(each.getReturnType()));
    }

    private static Stream<Method> own(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method ->
                        Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()));
    }
}
