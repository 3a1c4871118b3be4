package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who finds the addresses of hosts, and on whose time. */
class ResolverTest {
    private static final InetSocketAddress HOST = InetSocketAddress.createUnresolved("host.example", 80);

    private final EventExecutor loop = new DefaultEventExecutor();

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void send_whenTheHostHasAName_findsIt(Resolver resolver) {
        try (RawServer server = RawServer.answering("{}")) {
            Pipeline pipeline = clients.open(
                    Clients.options("http://localhost:" + server.port()).withResolver(resolver));

            valueOf(send(pipeline, Request.post("/x")));

            assertThat(server.onlyRequest().headers("Host")).containsExactly("localhost:" + server.port());
        }
    }

    @Test
    void send_whenTheHostIsNotKnown_saysSo() {
        Pipeline pipeline =
                clients.open(Clients.options("http://nowhere.invalid").withResolver(Resolver.JVM));

        ApiException failure = failureOf(send(pipeline, Request.post("/x")));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(failure)
                .hasMessageContaining("not sent")
                .hasMessageContaining("the host is not known")
                .hasMessageContaining("nowhere.invalid");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void jvm_whileItWaits_leavesTheEventLoopFree() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<Thread> asked = new AtomicReference<>();
        JvmResolverGroup resolver = new JvmResolverGroup(host -> {
            asked.set(Thread.currentThread());
            await(answered);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });

        Future<List<InetSocketAddress>> addresses =
                loop.submit(() -> resolver.getResolver(loop).resolveAll(HOST)).get();
        loop.submit(answered::countDown).get(20, TimeUnit.SECONDS); // would wait for ever behind a lookup on the loop

        assertThat(addresses.get(20, TimeUnit.SECONDS))
                .containsExactly(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
        assertThat(asked.get().getName()).startsWith("boundedElastic");
    }

    @Test
    void jvm_whenItHasAnswered_goesOnWithTheFirstAddressOnTheEventLoop() throws Exception {
        InetAddress first = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        JvmResolverGroup resolver = new JvmResolverGroup(host -> new InetAddress[] {first, second});
        AtomicReference<Boolean> onLoop = new AtomicReference<>();

        Future<InetSocketAddress> address = resolver.getResolver(loop).resolve(HOST);
        address.addListener(found -> onLoop.set(loop.inEventLoop()));

        assertThat(address.get(20, TimeUnit.SECONDS).getAddress()).isEqualTo(first);
        loop.submit(() -> {}).get(20, TimeUnit.SECONDS);
        assertThat(onLoop.get()).isTrue();
    }

    @Test
    void jvm_whenTheLookupFails_failsWithItsReason() {
        JvmResolverGroup unknown = new JvmResolverGroup(host -> {
            throw new UnknownHostException(host);
        });
        JvmResolverGroup forbidden = new JvmResolverGroup(host -> {
            throw new SecurityException(host);
        });

        assertThatThrownBy(() -> unknown.getResolver(loop).resolve(HOST).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> forbidden.getResolver(loop).resolveAll(HOST).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(SecurityException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
