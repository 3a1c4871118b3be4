package io.millrace.spotify;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Keeps the refresh token of one user. SPI; {@link #inMemory} and {@link #inFile} are two of them.
 *
 * <p>Spotify may give a new token with any answer, and the old one may be worth nothing from then on. So {@link #replace} must be done in one
 * step, and last, before it completes. Several programs may share a store: none may undo what another has saved meanwhile. Nothing may
 * block; what fails, fails the calls that need a token.
 */
public interface RefreshTokens {

    /** The token; completes empty if there is none. */
    Mono<RefreshToken> load();

    /** Keeps the token that the user has just consented to, in place of any other. */
    Mono<Void> save(RefreshToken token);

    /** Keeps {@code next} in place of {@code expected}; where another is kept by now, leaves that and emits false. */
    Mono<Boolean> replace(RefreshToken expected, RefreshToken next);

    /** Drops {@code expected}; where another is kept by now, leaves that and emits false. */
    Mono<Boolean> remove(RefreshToken expected);

    /** A store that forgets when the program ends; empty at first. */
    static RefreshTokens inMemory() {
        return new TokensInMemory();
    }

    /**
     * A file that holds the token, for its owner alone to read; need not exist yet. It is replaced as a whole, so a program that dies leaves the
     * old token or the new one; programs of one machine may share it.
     */
    static RefreshTokens inFile(Path file) {
        return new TokensInFile(file);
    }
}
