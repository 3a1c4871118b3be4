package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import reactor.core.publisher.Mono;

/**
 * Keeps the tokens of devices. SPI.
 *
 * <p>A token that is lost cannot be had again: the service then refuses the device, unless it is enrolled by force. So a store
 * must have written durably what it {@linkplain #save saves} before it completes; tokens are secrets, so it should encrypt
 * them. An enrolment reads a record, saves it as in doubt before anything is sent, and saves the outcome before it reports it,
 * even where its subscriber has cancelled meanwhile. Must not block; may be called by many threads at once.
 */
public interface TokenStore {
    /** The record of a device; completes empty where there is none. */
    Mono<DeviceRecord> find(String deviceId);

    /** Keeps a record in place of an earlier one of that device; completes when it is durable. */
    Mono<Void> save(DeviceRecord device);

    /**
     * Runs an enrolment from its first look at the device's record to the end. A store that several programs share has to let
     * one of them enrol a device at a time, and to fail the others as {@link ErrorCode#CONFLICT} before they begin: two at once
     * end one another's tokens. By default it just runs; one {@link DeviceClient} keeps its own apart.
     */
    default <T> Mono<T> alone(String deviceId, Mono<T> enrollment) {
        return enrollment;
    }

    /** Keeps them as long as the JVM lives: for tests, and for devices that live no longer. */
    static TokenStore inMemory() {
        return new MemoryTokens();
    }
}
