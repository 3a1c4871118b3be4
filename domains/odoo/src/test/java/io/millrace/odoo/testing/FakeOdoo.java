package io.millrace.odoo.testing;

import io.millrace.http.Codec;
import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Asked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * An Odoo server in memory, strict: it keeps what it is given, refuses what a server refuses, in the same words, and fails the test that
 * sends what no server would understand. Both protocols, over the same records.
 *
 * <p>There is one database, {@code test}, and in it {@link #USER}, who may do everything, and {@link #GUEST}, who may read.
 */
public final class FakeOdoo implements AutoCloseable {
    public static final String DATABASE = "test";
    public static final String USER = "bot@example.com";
    public static final String PASSWORD = "correct horse";
    public static final String API_KEY = "3f1c9a0e77b24d5b8a60c1de";
    public static final String GUEST = "guest@example.com";
    public static final String GUEST_KEY = "5ad0be11f00d4a7e9c3b2a10";

    private static final Account ADMIN = new Account(2, USER, PASSWORD, API_KEY, false);
    private static final Account RESTRICTED = new Account(7, GUEST, "", GUEST_KEY, true);

    private final Settings settings;
    private final Store store = new Store();
    private final Methods methods = new Methods(new Orm(store));
    private final List<LoggedCall> calls = new CopyOnWriteArrayList<>();
    private final List<Planned> plan = new CopyOnWriteArrayList<>();
    private final AtomicInteger failedLogins = new AtomicInteger();
    private final FakeServer server;
    private volatile boolean misused;

    /** What a server can be. */
    private record Settings(int version, boolean legacy, boolean severalDatabases, int maxBytes) {}

    /** A fault, and what it happens to. */
    private static final class Planned {
        private final Predicate<LoggedCall> calls;
        private final int every;
        private final Fault fault;
        private int left;
        private int seen;

        Planned(Predicate<LoggedCall> calls, int every, int times, Fault fault) {
            this.calls = calls;
            this.every = every;
            this.left = times;
            this.fault = fault;
        }

        synchronized boolean strikes(LoggedCall call) {
            if (!calls.test(call) || ++seen % every != 0 || left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }

    /** Makes a server. */
    public static final class Builder {
        private Settings settings = new Settings(17, true, false, 128 << 20);

        private Builder() {}

        public Builder version(int major) {
            settings = new Settings(major, settings.legacy, settings.severalDatabases, settings.maxBytes);
            return this;
        }

        /** JSON-RPC is switched off. */
        public Builder withoutJsonRpc() {
            settings = new Settings(settings.version, false, settings.severalDatabases, settings.maxBytes);
            return this;
        }

        /** JSON-2 wants to be told the database. */
        public Builder severalDatabases() {
            settings = new Settings(settings.version, settings.legacy, true, settings.maxBytes);
            return this;
        }

        /** A proxy in front refuses larger bodies. */
        public Builder maxBytes(int bytes) {
            settings = new Settings(settings.version, settings.legacy, settings.severalDatabases, bytes);
            return this;
        }

        public FakeOdoo start() {
            return new FakeOdoo(settings);
        }
    }

    private FakeOdoo(Settings settings) {
        this.settings = settings;
        seed();
        this.server = FakeServer.of(this::answer);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Version 17, which has JSON-RPC alone. */
    public static FakeOdoo start() {
        return builder().start();
    }

    private void seed() {
        store.nextIdIs("res.country", 21);
        seed("res.country", Map.of("name", "Belgium", "code", "BE"));
        seed("res.country", Map.of("name", "Norway", "code", "NO"));
        seed("res.partner.category", Map.of("name", "Gold"));
        seed("res.partner.category", Map.of("name", "Silver"));
        seed("ir.model", Map.of("name", "Contact", "model", "res.partner"));
        store.nextIdIs("res.partner", 7);
        seed("res.partner", Map.of("name", "Azure", "is_company", true, "country_id", 21L));
        seed("res.partner", Map.of("name", "Brandon", "parent_id", 7L));
        seed("res.partner", Map.of("name", "Deco", "is_company", true));
    }

    private void seed(String model, Map<String, Object> values) {
        new Orm(store).create(model, List.of(values), Map.of());
    }

    public String url() {
        return server.url();
    }

    public int port() {
        return server.port();
    }

    /** The records of a model, as they are kept, by ascending id. */
    public List<Map<String, Object>> records(String model) {
        return store.copy(model);
    }

    /** Lets the next record of a model have this id. */
    public void nextIdIs(String model, long id) {
        store.nextIdIs(model, id);
    }

    /** All calls of methods and services. */
    public List<LoggedCall> calls() {
        return List.copyOf(calls);
    }

    /** The calls of a method. */
    public List<LoggedCall> calls(String method) {
        return calls.stream().filter(call -> call.method().equals(method)).toList();
    }

    /** The last call. */
    public LoggedCall lastCall() {
        return calls.get(calls.size() - 1);
    }

    /** How many calls were under way at once, at most. */
    public int peak() {
        return server.mostInFlight();
    }

    /** The next calls of a method fail so. */
    public void fault(String method, int times, Fault fault) {
        plan.add(new Planned(call -> call.method().equals(method), 1, times, fault));
    }

    /** Every so manieth call of a method fails so. */
    public void faultEvery(int every, String method, Fault fault) {
        plan.add(new Planned(call -> call.method().equals(method), every, Integer.MAX_VALUE, fault));
    }

    /** For a test whose point is that it sends what is wrong. */
    public void mayBeMisused() {
        misused = true;
    }

    /** Stops it; fails where it has met something that no server understands. */
    @Override
    public void close() {
        if (misused) {
            server.takeObjections();
        }
        server.close();
    }

    // the wire

    private record Incoming(String httpMethod, String path, Map<String, String> headers, byte[] body) {
        boolean isJson() {
            String type = headers.getOrDefault("content-type", "");
            return type.startsWith("application/json");
        }

        /** The body; null where it is no JSON. */
        Object json() {
            try {
                return Codec.json().decode(body, Object.class);
            } catch (RuntimeException other) {
                return null;
            }
        }
    }

    /** What a proxy shows to people. */
    static Answer page(int status) {
        return Answer.text(status, "<html><body><h1>" + status + "</h1></body></html>");
    }

    private Mono<Answer> answer(Asked asked) {
        return answer(new Incoming(asked.method(), asked.target(), asked.headers(), asked.content()));
    }

    private Mono<Answer> answer(Incoming incoming) {
        if (incoming.body.length > settings.maxBytes) {
            return Mono.just(page(413));
        }
        if (incoming.path.equals("/web/version") || incoming.path.equals("/json/version")) {
            return Mono.just(settings.version < 19 ? nothingThere(incoming) : Answer.json(200, version("version")));
        }
        if (incoming.path.startsWith("/json/2/") && settings.version >= 19) {
            return json2(incoming);
        }
        boolean legacy = incoming.path.equals("/jsonrpc") && settings.legacy;
        boolean web = incoming.path.startsWith("/web/");
        return incoming.httpMethod.equals("POST") && (legacy || web)
                ? jsonRpc(incoming)
                : Mono.just(nothingThere(incoming));
    }

    private Answer nothingThere(Incoming incoming) {
        boolean probed = incoming.path.equals("/web/version") || incoming.path.equals("/jsonrpc");
        if (!probed) { // these may be asked for to see whether they are there
            server.object("there is no " + incoming.httpMethod + " " + incoming.path);
        }
        return incoming.isJson() && incoming.json() instanceof Map<?, ?> envelope
                ? Answer.json(
                        200,
                        error(
                                envelope.get("id"),
                                404,
                                "404: Not Found",
                                PythonError.http("NotFound", 404, "404: Not Found")))
                : page(404);
    }

    private Map<String, Object> version(String prefix) {
        return Map.of(
                prefix, settings.version + ".0", prefix + "_info", List.of(settings.version, 0, 0, "final", 0, ""));
    }

    // JSON-RPC

    private Mono<Answer> jsonRpc(Incoming incoming) {
        if (!incoming.isJson()) {
            server.object("a body that is not said to be JSON: " + incoming.headers.get("content-type"));
            return Mono.just(Answer.text(settings.version < 19 ? 400 : 415, "text/plain", "Bad Request"));
        }
        if (!(incoming.json() instanceof Map<?, ?> envelope) || !(envelope.get("params") instanceof Map<?, ?>)) {
            server.object("a body that is no envelope");
            return Mono.just(Answer.text(400, "text/plain", "Invalid JSON data"));
        }
        Map<String, Object> params = Orm.object(envelope.get("params"));
        boolean complete = "2.0".equals(envelope.get("jsonrpc"))
                && "call".equals(envelope.get("method"))
                && envelope.get("id") != null
                && envelope.size() == 4;
        if (!complete) {
            server.object("an envelope with other members: " + envelope.keySet());
        }
        return incoming.path.equals("/jsonrpc")
                ? service(incoming, envelope.get("id"), params)
                : Mono.just(web(incoming, envelope.get("id"), params));
    }

    private Mono<Answer> service(Incoming incoming, Object id, Map<String, Object> params) {
        if (params.size() != 3 || !(params.get("args") instanceof List<?> args)) {
            server.object("other parameters than service, method and args: " + params.keySet());
            return Mono.just(fail(id, PythonError.builtin("TypeError", "dispatch_rpc() got an unexpected argument")));
        }
        String service = params.get("service") + "." + params.get("method");
        boolean onModel = service.startsWith("object.execute");
        LoggedCall call = onModel
                ? new LoggedCall(
                        incoming.path,
                        text(args, 3),
                        text(args, 4),
                        service.endsWith("_kw") ? list(args, 5) : args.subList(Math.min(5, args.size()), args.size()),
                        service.endsWith("_kw") && args.size() > 6 ? Orm.object(args.get(6)) : Map.of(),
                        incoming.headers)
                : new LoggedCall(
                        incoming.path,
                        text(List.of(params.get("service")), 0),
                        text(List.of(params.get("method")), 0),
                        args,
                        Map.of(),
                        incoming.headers);
        return done(
                call,
                () -> {
                    Object result = onModel ? onModel(args, call) : common(service, args);
                    Map<String, Object> answer = envelope(id);
                    if (result != null || settings.version >= 19) {
                        answer.put("result", result);
                    }
                    return Answer.json(200, answer);
                },
                failure -> fail(id, failure));
    }

    private Object common(String service, List<?> args) {
        return switch (service) {
            case "common.version" -> serverVersion();
            case "common.authenticate" -> {
                if (args.size() != 4 || !(args.get(3) instanceof Map)) {
                    throw PythonError.builtin("TypeError", "exp_authenticate() takes 4 arguments");
                }
                yield login(args);
            }
            case "common.login" -> login(args);
            case "db.list" -> List.of(DATABASE);
            case "db.db_exist" -> DATABASE.equals(args.get(0));
            default -> throw PythonError.builtin("AttributeError", "no service " + service);
        };
    }

    private Map<String, Object> serverVersion() {
        Map<String, Object> version = new LinkedHashMap<>(version("server_version"));
        version.put("server_serie", settings.version + ".0");
        version.put("protocol_version", 1);
        return version;
    }

    private Object login(List<?> args) {
        checkDatabase(args.get(0));
        if (failedLogins.get() >= 10) {
            throw PythonError.accessDenied(); // until it has cooled down
        }
        for (Account account : List.of(ADMIN, RESTRICTED)) {
            if (account.login().equals(args.get(1)) && account.isProvedBy(args.get(2))) {
                return account.uid();
            }
        }
        failedLogins.incrementAndGet();
        return false;
    }

    private static void checkDatabase(Object name) {
        if (!DATABASE.equals(name)) {
            throw PythonError.named("psycopg2.OperationalError", "FATAL:  database \"" + name + "\" does not exist");
        }
    }

    private Object onModel(List<?> args, LoggedCall call) {
        checkDatabase(args.get(0));
        Account account = List.of(ADMIN, RESTRICTED).stream()
                .filter(known -> args.get(1) instanceof Number uid && uid.longValue() == known.uid())
                .filter(known -> known.isProvedBy(args.get(2)))
                .findFirst()
                .orElseThrow(PythonError::accessDenied);
        return store.transaction(
                () -> methods.byPosition(call.model(), call.method(), call.args(), call.named(), account));
    }

    private static String text(List<?> list, int index) {
        return index < list.size() ? String.valueOf(list.get(index)) : "";
    }

    private static List<?> list(List<?> list, int index) {
        return index < list.size() && list.get(index) instanceof List<?> inner ? inner : List.of();
    }

    private Map<String, Object> envelope(Object id) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("jsonrpc", "2.0");
        envelope.put("id", id);
        return envelope;
    }

    private Answer fail(Object id, PythonError failure) {
        return Answer.json(200, error(id, settings.version < 19 ? 200 : 0, "Odoo Server Error", failure));
    }

    private Map<String, Object> error(Object id, int code, String message, PythonError failure) {
        Map<String, Object> envelope = envelope(id);
        envelope.put("error", Map.of("code", code, "message", message, "data", failure.data()));
        return envelope;
    }

    /** The routes of the web client, which foreign clients use. */
    private Answer web(Incoming incoming, Object id, Map<String, Object> params) {
        Map<String, Object> answer = envelope(id);
        switch (incoming.path) {
            case "/web/webclient/version_info" -> answer.put("result", serverVersion());
            case "/web/session/authenticate" -> {
                Object uid = login(List.of(params.get("db"), params.get("login"), params.get("password")));
                if (Boolean.FALSE.equals(uid)) {
                    return fail(id, PythonError.accessDenied());
                }
                answer.put(
                        "result",
                        Map.of(
                                "uid",
                                uid,
                                "user_context",
                                Map.of("lang", "en_US", "tz", "UTC", "uid", uid),
                                "db",
                                DATABASE));
                return Answer.json(200, answer).with("Set-Cookie", "session_id=one; HttpOnly; Path=/");
            }
            case "/web/session/destroy" -> answer.put("result", null);
            case "/web/dataset/call_kw" -> {
                return Answer.json(
                        200,
                        error(
                                id,
                                100,
                                "Odoo Session Expired",
                                PythonError.named("odoo.http.SessionExpiredException", "Session expired")));
            }
            default -> {
                return nothingThere(incoming);
            }
        }
        return Answer.json(200, answer);
    }

    // JSON-2

    private Mono<Answer> json2(Incoming incoming) {
        String[] parts = incoming.path.substring("/json/2/".length()).split("/", -1);
        if (parts.length != 2 || !incoming.httpMethod.equals("POST")) {
            server.object("there is no " + incoming.httpMethod + " " + incoming.path);
            return Mono.just(fail(PythonError.http("NotFound", 404, "The requested URL was not found")));
        }
        if (settings.severalDatabases && !DATABASE.equals(incoming.headers.get("x-odoo-database"))) {
            return Mono.just(page(404));
        }
        if (!incoming.isJson()) {
            server.object("a body that is not said to be JSON");
            return Mono.just(page(415));
        }
        if (!(incoming.json() instanceof Map<?, ?> members)) {
            server.object("a body that is no object");
            return Mono.just(fail(PythonError.http("BadRequest", 400, "could not parse the body as json")));
        }
        if (incoming.headers.getOrDefault("user-agent", "").isEmpty()) {
            server.object("no User-Agent");
        }
        Map<String, Object> body = Orm.object(members);
        LoggedCall call = new LoggedCall(incoming.path, parts[0], parts[1], List.of(), body, incoming.headers);
        Account account = account(incoming);
        if (account == null) {
            calls.add(call);
            return Mono.just(fail(PythonError.http("Unauthorized", 401, "Invalid apikey"))
                    .with("WWW-Authenticate", "bearer"));
        }
        return done(
                call,
                () -> Answer.json(
                        200,
                        store.transaction(() -> methods.byName(call.model(), call.method(), call.named(), account))),
                FakeOdoo::fail);
    }

    private static Account account(Incoming incoming) {
        String given = incoming.headers.getOrDefault("authorization", "");
        return List.of(ADMIN, RESTRICTED).stream()
                .filter(account -> given.equals("bearer " + account.apiKey()))
                .findFirst()
                .orElse(null);
    }

    private static Answer fail(PythonError failure) {
        return Answer.json(failure.status(), failure.data());
    }

    // both

    private interface Work {
        Answer answer();
    }

    private interface Refusing {
        Answer answer(PythonError failure);
    }

    private Mono<Answer> done(LoggedCall call, Work work, Refusing refusing) {
        calls.add(call);
        Fault fault = plan.stream()
                .filter(planned -> planned.strikes(call))
                .map(planned -> planned.fault)
                .findFirst()
                .orElse(null);
        if (fault == null) {
            return Mono.just(attempt(call, work, refusing));
        }
        Mono<Answer> answer = Mono.fromCallable(() -> {
            if (fault.error() != null) {
                return refusing.answer(fault.error());
            }
            return fault.applies() ? attempt(call, work, refusing) : page(500);
        });
        Mono<Answer> begun =
                fault.before().isZero() ? answer : Mono.delay(fault.before()).then(answer);
        Mono<Answer> ended = fault.after().isZero() ? begun : begun.delayElement(fault.after());
        return ended.map(fault.change());
    }

    private Answer attempt(LoggedCall call, Work work, Refusing refusing) {
        try {
            return work.answer();
        } catch (PythonError failure) {
            if (failure.isWrongCall()) {
                server.object(call + " -> " + failure.data().get("name") + ": " + failure.getMessage());
            }
            return refusing.answer(failure);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException wrong) {
            server.object(call + " -> " + wrong);
            return refusing.answer(PythonError.builtin("TypeError", String.valueOf(wrong.getMessage())));
        }
    }
}
