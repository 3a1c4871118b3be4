package io.millrace.http;

import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.AddressUtils;
import reactor.netty.transport.NameResolverProvider;
import reactor.netty.transport.ProxyProvider;

/** How the server is found: its addresses, or those of the proxy before it. */
final class Route {
    private final ClientOptions options;
    private final LoopResources loops;
    private final AddressResolverGroup<InetSocketAddress> addresses;

    Route(ClientOptions options, LoopResources loops) {
        this.options = options;
        this.loops = loops;
        this.addresses = switch (options.resolver()) {
            case NETTY -> NameResolverProvider.builder().build().newNameResolverGroup(loops, true);
            case JVM -> new JvmResolverGroup();
        };
    }

    HttpClient of(HttpClient client) {
        HttpProxy proxy = options.proxy();
        return proxy == null
                ? client.resolver(addresses)
                : client.resolver(NoopAddressResolverGroup.INSTANCE) // the proxy finds the server
                        .proxyWhen((config, spec) -> addressOf(proxy).map(address -> tunnel(spec, proxy, address)));
    }

    /** Looked for at every call, for Netty's proxy support would block the caller to do it; a resolver remembers it. */
    private Mono<InetSocketAddress> addressOf(HttpProxy proxy) {
        return Mono.create(sink -> addresses
                .getResolver(loops.onClient(true).next())
                .resolve(AddressUtils.createUnresolved(proxy.host(), proxy.port()))
                .addListener((Future<InetSocketAddress> found) -> {
                    if (found.isSuccess()) {
                        sink.success(found.getNow());
                    } else {
                        sink.error(found.cause());
                    }
                }));
    }

    private ProxyProvider.Builder tunnel(ProxyProvider.TypeSpec spec, HttpProxy proxy, InetSocketAddress address) {
        ProxyProvider.Builder tunnel = spec.type(ProxyProvider.Proxy.HTTP)
                .socketAddress(address)
                .connectTimeoutMillis(options.connectTimeout().toMillis());
        String user = proxy.user();
        Secret password = proxy.password();
        return user == null || password == null ? tunnel : tunnel.username(user).password(asked -> password.reveal());
    }
}
