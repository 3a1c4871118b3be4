package io.millrace.http;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import reactor.core.scheduler.Schedulers;

/** Asks the JVM for addresses. Netty's own resolver of that kind would block the event loop that asks. */
final class JvmResolverGroup extends AddressResolverGroup<InetSocketAddress> {

    /** What is asked, and may block; that of the JVM but in tests. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Lookup lookup;

    JvmResolverGroup() {
        this(InetAddress::getAllByName);
    }

    JvmResolverGroup(Lookup lookup) {
        this.lookup = lookup;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
            @Override
            protected void doResolve(String host, Promise<InetAddress> promise) {
                settle(promise, () -> lookup.addresses(host)[0]);
            }

            @Override
            protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                settle(promise, () -> List.of(lookup.addresses(host)));
            }
        }.asAddressResolver();
    }

    private static <T> void settle(Promise<T> promise, Callable<T> answer) {
        Schedulers.boundedElastic().schedule(() -> {
            try {
                promise.trySuccess(answer.call());
            } catch (Exception unresolved) {
                promise.tryFailure(unresolved);
            }
        });
    }
}
