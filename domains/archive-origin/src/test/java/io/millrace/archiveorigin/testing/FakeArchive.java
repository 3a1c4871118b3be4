package io.millrace.archiveorigin.testing;

import io.millrace.testing.FakeServer;
import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Asked;
import io.millrace.testing.FakeServer.Ending;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Mono;

/**
 * Archive Origin in memory: answers as the service's code does, keeps its state, and checks signatures and nonces itself. Strict
 * where the service is not: a request that it would take in silence, though a client should not have sent it, fails the test.
 */
public final class FakeArchive implements AfterEachCallback {
    private final FakeServer server = FakeServer.of(this::answer);
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<String, Fault> lasting = new HashMap<>();
    private final List<Sent> requests = new CopyOnWriteArrayList<>();

    /** What time it is to the service. */
    public volatile Supplier<Instant> clock = Instant::now;

    public volatile boolean databaseOnline = true;
    public final FakeDevices devices = new FakeDevices(this);
    public final FakeLedger ledger = new FakeLedger(this);

    @Override
    public void afterEach(ExtensionContext context) {
        server.close();
    }

    public String url() {
        return server.url();
    }

    public Instant now() {
        return clock.get();
    }

    /** All requests so far. */
    public List<Sent> requests() {
        return requests;
    }

    public List<Sent> requests(String route) {
        return requests.stream().filter(sent -> sent.route().equals(route)).toList();
    }

    /** Lets these go wrong with the next requests of a route, one with each. */
    public synchronized void next(String route, Fault... wrong) {
        faults.computeIfAbsent(route, unused -> new ArrayDeque<>()).addAll(List.of(wrong));
    }

    /** Lets this go wrong with every request of a route, until it is null. */
    public synchronized void always(String route, Fault wrong) {
        lasting.put(route, wrong);
    }

    public void object(String objection) {
        server.object(objection);
    }

    /** What the fake has objected to, which then does not fail the test. */
    public List<String> takeObjections() {
        return server.takeObjections();
    }

    private synchronized Mono<Answer> answer(Asked asked) {
        Sent sent = Sent.of(asked);
        requests.add(sent);
        Deque<Fault> planned = faults.getOrDefault(sent.route(), new ArrayDeque<>());
        Fault fault = planned.isEmpty() ? lasting.get(sent.route()) : planned.poll();
        if (fault == null) {
            return Mono.just(reply(sent).answer());
        }
        if (fault.afterEffect()) {
            reply(sent);
        }
        return switch (fault.kind()) {
            case ANSWER -> Mono.just(fault.answer().answer());
            case MALFORMED -> Mono.just(Answer.text(200, "{\"token\": oops}"));
            case CUT -> Mono.just(Answer.text(200, "{\"a\": 1}").with(Ending.CUT));
            case RESET -> Mono.just(Answer.none(Ending.RESET));
            case CLOSE -> Mono.just(Answer.none(Ending.CLOSED));
            case HANG -> Mono.never();
        };
    }

    private Reply reply(Sent sent) {
        return switch (sent.route()) {
            case "GET /health" ->
                Reply.ok(Map.of("ok", true, "time_utc", now().toString(), "db_online", databaseOnline));
            case FakeDevices.ENROLL -> devices.enroll(sent);
            case FakeDevices.LOCK -> devices.lock(sent);
            case FakeLedger.VERIFY -> ledger.verify(sent);
            case FakeLedger.LOOKUP -> ledger.lookup(sent);
            case FakeLedger.CERTIFICATE -> ledger.certificate(sent);
            default -> {
                object("there is no " + sent.route());
                yield Reply.refusal(404, "Not Found");
            }
        };
    }
}
