package io.millrace.samples.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.jobs.webflux.Caller;
import io.millrace.jobs.webflux.Callers;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Knows callers by a token: a bearer's, or, because browsers ask for those by themselves, a password with any user name. */
final class TokenCallers implements Callers {
    private final Map<String, String> tokens;

    /** @param tokens by the names of their tenants */
    TokenCallers(Map<String, String> tokens) {
        this.tokens = Map.copyOf(tokens);
    }

    @Override
    public Mono<Caller> of(ServerRequest request) {
        return Mono.justOrEmpty(Optional.ofNullable(request.headers().firstHeader(HttpHeaders.AUTHORIZATION))
                .flatMap(TokenCallers::token)
                .flatMap(this::tenant)
                .map(Caller::of));
    }

    @Override
    public String challenge() {
        return "Basic realm=\"jobs\", charset=\"UTF-8\"";
    }

    private static Optional<String> token(String header) {
        String[] parts = header.strip().split(" +", 2);
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
            return Optional.of(parts[1]);
        }
        if (parts.length == 2 && parts[0].equalsIgnoreCase("Basic")) {
            return password(parts[1]);
        }
        return Optional.empty();
    }

    private static Optional<String> password(String encoded) {
        try {
            String login = new String(Base64.getDecoder().decode(encoded), UTF_8);
            return Optional.of(login.substring(login.indexOf(':') + 1));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Takes as long for a wrong token as for one that is nearly right. */
    private Optional<String> tenant(String token) {
        byte[] given = token.getBytes(UTF_8);
        return tokens.entrySet().stream()
                .filter(known -> MessageDigest.isEqual(known.getValue().getBytes(UTF_8), given))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
