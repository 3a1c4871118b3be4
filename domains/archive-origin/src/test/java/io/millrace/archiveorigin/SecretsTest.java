package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import io.millrace.http.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Tokens, keys and positions reach the service, and no log, no failure and no text of anything. */
class SecretsTest {
    private static final String DEVICE_CHECK = Base64.getEncoder().encodeToString("a secret of apple's".getBytes());
    private static final String LATITUDE = "59.913868";

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger netty = (Logger) LoggerFactory.getLogger("reactor.netty.http.client");
    private final Level before = root.getLevel();
    private final Level nettyBefore = netty.getLevel();
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };

    @BeforeEach
    void record() {
        recorder.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.stop()); // the console would drown in it
        root.addAppender(recorder);
        root.setLevel(Level.TRACE);
        netty.setLevel(Level.TRACE);
    }

    @AfterEach
    void restore() {
        root.detachAppender(recorder);
        root.setLevel(before);
        netty.setLevel(nettyBefore);
        root.iteratorForAppenders().forEachRemaining(appender -> appender.start());
    }

    private final DeviceSigner signer = new DeviceSigner() {
        @Override
        public Mono<byte[]> publicKey(String deviceId) {
            return Given.signer().publicKey(deviceId);
        }

        @Override
        public Mono<byte[]> sign(String deviceId, byte[] message) {
            return Given.signer().sign(deviceId, message);
        }

        @Override
        public Mono<Secret> deviceCheckToken(String deviceId) {
            return Mono.just(Secret.of(DEVICE_CHECK));
        }
    };

    private static String inFull(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        String api = failure instanceof ApiException refused
                ? refused.serverMessage() + " " + refused.bodyExcerpt() + " " + refused.uri()
                : "";
        return text + " " + failure + " " + api + " " + ((MillraceException) failure).details();
    }

    @Test
    void secrets_whateverHappens_areShownNowhere() {
        TokenStore tokens = TokenStore.inMemory();
        ApiKey key = Given.key(archive);
        List<String> shown = new ArrayList<>();
        String token;
        Capture capture = capture(1).withLocation(new Location(Double.parseDouble(LATITUDE), 10.75, 5));
        try (ArchiveOrigin client = ArchiveOrigin.connect(archive.url(), key, Given::impatient)) {
            DeviceClient devices = client.devices(signer, tokens, LockLedger.inMemory(10));
            shown.add(valueOf(devices.enroll(Enrollment.of(DEVICE))).toString());
            token = archive.devices.device(DEVICE).token();
            List<Fault> wrong = List.of(
                    Fault.status(400, "you sent " + token),
                    Fault.status(500, "you sent " + token),
                    Fault.answer(Reply.invalid("geo", "no", Map.of("lat", LATITUDE, "token", token))),
                    Fault.answer(new Reply(200, Map.of("token", List.of(token), "record_id", List.of(token)))),
                    Fault.answer(new Reply(200, "not even JSON: " + token)),
                    Fault.of(Fault.Kind.RESET));
            for (Fault fault : wrong) {
                archive.always(FakeDevices.LOCK, fault);
                archive.always(FakeDevices.ENROLL, fault);
                Capture another = capture.withCaptureTime(capture.captureTime().plusSeconds(shown.size()));
                shown.add(inFull(failureOf(devices.lock(another))));
                shown.add(inFull(failureOf(devices.enroll(Enrollment.of(DEVICE)))));
            }
            archive.always(FakeDevices.ENROLL, Fault.status(403, "you sent " + DEVICE_CHECK));
            shown.add(inFull(failureOf(devices.enroll(Enrollment.of("another")))));
            archive.always(
                    FakeLedger.VERIFY, Fault.status(400, "no key " + key.id().reveal()));
            shown.add(inFull(failureOf(client.ledger().verify(claim(1)))));
            shown.add(valueOf(tokens.find(DEVICE)).toString());
            shown.add(client.toString() + devices + key + capture);
        }
        assertThat(archive.requests(FakeDevices.ENROLL))
                .as("they were sent")
                .anyMatch(sent -> token.equals(sent.member("current_token"))
                        && DEVICE_CHECK.equals(sent.member("devicecheckToken")));
        assertThat(logged).as("the log works").anyMatch(line -> line.contains("/lock-proof"));
        for (String secret :
                List.of(token, DEVICE_CHECK, key.secret().reveal(), key.id().reveal(), LATITUDE)) {
            assertThat(shown).noneMatch(text -> text.contains(secret));
            assertThat(logged).noneMatch(line -> line.contains(secret));
        }
    }
}
