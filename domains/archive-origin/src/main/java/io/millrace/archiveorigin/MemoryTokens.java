package io.millrace.archiveorigin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Tokens that end with the JVM. */
final class MemoryTokens implements TokenStore {
    private final Map<String, DeviceRecord> devices = new ConcurrentHashMap<>();

    @Override
    public Mono<DeviceRecord> find(String deviceId) {
        return Mono.fromSupplier(() -> devices.get(deviceId));
    }

    @Override
    public Mono<Void> save(DeviceRecord device) {
        return Mono.fromRunnable(() -> devices.put(device.deviceId(), device));
    }
}
