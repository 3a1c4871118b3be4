package io.millrace.wats;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;

/** What the clients of all domains offer, as their classes tell. */
public final class Offered {
    private static final String PACKAGE = Wats.class.getPackageName() + ".";

    private Offered() {}

    /** The clients, by the way to them from {@link Wats}: {@code asset.usage}. */
    public static Map<String, Class<?>> clients() {
        Map<String, Class<?>> clients = new TreeMap<>();
        collect("", Wats.class, clients);
        return clients;
    }

    /** Methods of clients, with the way to them: {@code asset.usage.addUses}. */
    public static Set<String> methods(Predicate<Method> wanted) {
        Set<String> names = new TreeSet<>();
        clients()
                .forEach((way, client) ->
                        own(client).filter(wanted).forEach(method -> names.add(way + "." + method.getName())));
        return names;
    }

    private static void collect(String way, Class<?> client, Map<String, Class<?>> clients) {
        own(client).filter(Offered::leadsToAClient).forEach(method -> {
            String longer = way + method.getName();
            clients.put(longer, method.getReturnType());
            collect(longer + ".", method.getReturnType(), clients);
        });
    }

    private static boolean leadsToAClient(Method method) {
        Class<?> type = method.getReturnType();
        return method.getParameterCount() == 0
                && type.getName().startsWith(PACKAGE)
                && own(type).anyMatch(each -> Publisher.class.isAssignableFrom(each.getReturnType()));
    }

    private static Stream<Method> own(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method ->
                        Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()));
    }
}
