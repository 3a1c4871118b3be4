package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Refusal;
import io.millrace.http.Repeatability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call of any method of any model. Immutable.
 *
 * <pre>{@code
 * odoo.call(OdooCall.of("sale.order", "action_confirm").ids(List.of(7L)))
 * }</pre>
 *
 * <p>The two protocols bind arguments differently: JSON-2 by name only, JSON-RPC by position or name. So give every argument by its
 * name, those that the method takes by position with {@link #argument}, in their order.
 */
public final class OdooCall {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern METHOD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final String model;
    private final String method;
    private final @Nullable List<Long> ids;
    private final Map<String, Object> arguments;
    private final Map<String, Object> options;
    private final OdooContext context;
    private final Repeatability repeatability;
    private final @Nullable Duration timeout;
    private final Function<Object, @Nullable Refusal> verdict;

    private OdooCall(
            String model,
            String method,
            @Nullable List<Long> ids,
            Map<String, Object> arguments,
            Map<String, Object> options,
            OdooContext context,
            Repeatability repeatability,
            @Nullable Duration timeout,
            Function<Object, @Nullable Refusal> verdict) {
        this.model = model;
        this.method = method;
        this.ids = ids;
        this.arguments = arguments;
        this.options = options;
        this.context = context;
        this.repeatability = repeatability;
        this.timeout = timeout;
        this.verdict = verdict;
    }

    /**
     * A call without arguments, which is {@linkplain Repeatability#UNSAFE not repeated} where it may have taken effect.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if there can be no such model or method
     */
    public static OdooCall of(String model, String method) {
        if (!MODEL.matcher(model).matches()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no name of a model: '" + model + "'");
        }
        if (!METHOD.matcher(method).matches()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no name of a method: '" + method + "'");
        }
        return new OdooCall(
                model,
                method,
                null,
                Map.of(),
                Map.of(),
                OdooContext.NONE,
                Repeatability.UNSAFE,
                null,
                anything -> null);
    }

    /** The records that it is called on, for methods that are not the model's alone. */
    public OdooCall ids(Collection<Long> ids) {
        return new OdooCall(
                model, method, List.copyOf(ids), arguments, options, context, repeatability, timeout, verdict);
    }

    /** An argument that is taken by position, after those given before. */
    public OdooCall argument(String name, @Nullable Object value) {
        return new OdooCall(
                model, method, ids, plus(arguments, name, value), options, context, repeatability, timeout, verdict);
    }

    /** An argument that is taken by name. */
    public OdooCall option(String name, @Nullable Object value) {
        return new OdooCall(
                model, method, ids, arguments, plus(options, name, value), context, repeatability, timeout, verdict);
    }

    /** What the server is told beside, before what the client tells it. */
    public OdooCall context(OdooContext context) {
        return new OdooCall(model, method, ids, arguments, options, context, repeatability, timeout, verdict);
    }

    /** Says that repeating it is safer than {@linkplain Repeatability#UNSAFE it usually is}. */
    public OdooCall repeatability(Repeatability known) {
        return new OdooCall(model, method, ids, arguments, options, context, known, timeout, verdict);
    }

    /** How long one attempt may take, instead of the client's own limit. */
    public OdooCall timeout(Duration limit) {
        return new OdooCall(model, method, ids, arguments, options, context, repeatability, limit, verdict);
    }

    /** What a result means that is none. */
    OdooCall refusedBy(Function<Object, @Nullable Refusal> verdict) {
        return new OdooCall(model, method, ids, arguments, options, context, repeatability, timeout, verdict);
    }

    private static Map<String, Object> plus(Map<String, Object> values, String name, @Nullable Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, Values.toWire(value));
        return Collections.unmodifiableMap(more);
    }

    String model() {
        return model;
    }

    String method() {
        return method;
    }

    OdooContext context() {
        return context;
    }

    Repeatability repeatability() {
        return repeatability;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    @Nullable
    Refusal verdict(Object result) {
        return verdict.apply(result);
    }

    /** What JSON-RPC takes by position. */
    List<Object> positional() {
        List<Object> all = new ArrayList<>();
        if (ids != null) {
            all.add(ids);
        }
        all.addAll(arguments.values());
        return all;
    }

    /** What JSON-RPC takes by name. */
    Map<String, Object> keywords() {
        return withContext(new LinkedHashMap<>(options));
    }

    /** What JSON-2 takes. */
    Map<String, Object> members() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (ids != null) {
            all.put("ids", ids);
        }
        all.putAll(arguments);
        all.putAll(options);
        return withContext(all);
    }

    private Map<String, Object> withContext(Map<String, Object> members) {
        if (!context.values().isEmpty()) {
            members.put("context", context.values());
        }
        return members;
    }

    @Override
    public String toString() {
        return model + "." + method;
    }
}
