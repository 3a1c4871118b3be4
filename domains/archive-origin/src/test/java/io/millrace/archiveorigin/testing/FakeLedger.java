package io.millrace.archiveorigin.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The half of the service that is read. All of it runs under the fake's lock. */
public final class FakeLedger {
    public static final String VERIFY = "POST /api/v1/verify";
    public static final String LOOKUP = "POST /api/v1/ledger/lookup";
    public static final String CERTS = "/api/v1/certs/";
    public static final String CERTIFICATE = "GET " + CERTS;
    private static final long SIGNATURE_WINDOW_SECONDS = 300;
    private static final Duration RATE_WINDOW = Duration.ofSeconds(60);
    private static final Duration REPLAY_WINDOW = Duration.ofSeconds(300);
    private static final int MOST_NONCE = 128;
    private static final Set<String> MEMBERS = Set.of(
            "content_hash",
            "attestation_cert_hash",
            "manifest_hash",
            "signature_hash",
            "manifest_summary",
            "client_nonce",
            "client_version");
    private static final Set<String> SUMMARY_MEMBERS = Set.of("title", "creator", "capture_time_utc", "description");

    /** An entry, with what it is found by. */
    public record Entry(
            String id,
            String contentHash,
            String certHash,
            String manifestHash,
            String signatureHash,
            Instant timestamp,
            String level) {}

    private final FakeArchive archive;
    private final Map<String, String> keys = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Map<String, Object>> certificates = new HashMap<>();
    private final Map<String, Instant> replays = new HashMap<>();
    private final Map<String, Window> windows = new HashMap<>();
    public volatile boolean tlsRequired;
    public volatile int limitWithKey = 600;
    public volatile int limitWithout = 60;

    private static final class Window {
        private final Instant began;
        private int count;

        private Window(Instant began) {
            this.began = began;
        }
    }

    FakeLedger(FakeArchive archive) {
        this.archive = archive;
    }

    public void key(String id, String secret) {
        synchronized (archive) {
            keys.put(id, secret);
        }
    }

    public void entry(Entry entry) {
        synchronized (archive) {
            entries.add(entry);
        }
    }

    public void certificate(String hash, boolean revoked) {
        synchronized (archive) {
            Map<String, Object> certificate = new LinkedHashMap<>(Map.of("cert_hash", hash, "revoked", revoked));
            certificate.put("revocation_reason", revoked ? "key compromised" : null);
            certificate.put("metadata", Map.of("issuer", "Example CA"));
            certificates.put(hash, certificate);
        }
    }

    Reply verify(Sent sent) {
        Reply refusal = readRefusal(sent, (String) sent.member("content_hash"), false);
        if (refusal == null) {
            refusal = bodyRefusal(sent);
        }
        if (refusal == null) {
            refusal = contentRefusal(sent);
        }
        if (refusal == null) {
            refusal = replayRefusal(sent);
        }
        return refusal != null ? refusal : verdict(sent);
    }

    Reply lookup(Sent sent) {
        Reply refusal = readRefusal(sent, (String) sent.member("content_hash"), true);
        if (refusal == null) {
            refusal = bodyRefusal(sent);
        }
        if (refusal != null) {
            return refusal;
        }
        List<Entry> found = search(sent);
        if (found.size() > 1) {
            return Reply.refusal(500, "Internal Server Error");
        }
        return found.isEmpty()
                ? Reply.refusal(404, "ledger_not_found")
                : Reply.ok(Map.of("status", "ok", "ledger_entry", shown(found.get(0))));
    }

    Reply certificate(Sent sent) {
        Reply refusal = readRefusal(sent, "", false);
        if (refusal != null) {
            return refusal;
        }
        String hash = sent.path().substring(CERTS.length());
        Map<String, Object> certificate = certificates.get(hash);
        if (certificate == null) {
            return Reply.refusal(404, "cert_not_found");
        }
        Map<String, Object> shown = new LinkedHashMap<>(certificate);
        if (sent.header("x-api-key") != null) {
            shown.put("pem", "-----BEGIN CERTIFICATE-----");
        }
        return Reply.ok(shown);
    }

    private Reply readRefusal(Sent sent, String signed, boolean keyRequired) {
        if (tlsRequired) {
            return Reply.refusal(400, "tls_required");
        }
        String key = sent.header("x-api-key");
        if (key == null && keyRequired) {
            return Reply.refusal(401, "api_key_required");
        }
        Reply refusal = key == null ? null : keyRefusal(sent, key, signed);
        return refusal != null ? refusal : rateRefusal(key);
    }

    private Reply keyRefusal(Sent sent, String key, String signed) {
        String secret = keys.get(key);
        if (secret == null) {
            return Reply.refusal(401, "invalid_api_key");
        }
        String time = sent.header("x-api-timestamp");
        String signature = sent.header("x-api-signature");
        if (time == null || signature == null) {
            return Reply.refusal(401, "missing_hmac_headers");
        }
        if (!time.matches("-?\\d+")) {
            return Reply.refusal(401, "invalid_timestamp");
        }
        if (Math.abs(archive.now().getEpochSecond() - Long.parseLong(time)) > SIGNATURE_WINDOW_SECONDS) {
            return Reply.refusal(401, "timestamp_out_of_window");
        }
        return signature.equals(hmac(secret, time + ":" + signed)) ? null : Reply.refusal(401, "invalid_signature");
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            StringBuilder hex = new StringBuilder();
            for (byte b : mac.doFinal(text.getBytes(StandardCharsets.UTF_8))) {
                hex.append(String.format("%02x", b));
            }
            return hex.toString();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Reply rateRefusal(String key) {
        Instant now = archive.now();
        String caller = key == null ? "127.0.0.1" : key;
        Window window = windows.get(caller);
        if (window == null || !now.isBefore(window.began.plus(RATE_WINDOW))) {
            window = new Window(now);
            windows.put(caller, window);
        }
        window.count++;
        return window.count > (key == null ? limitWithout : limitWithKey) ? Reply.refusal(429, "rate_limited") : null;
    }

    private Reply bodyRefusal(Sent sent) {
        for (String name : sent.body().keySet()) {
            if (!MEMBERS.contains(name)) {
                return Reply.invalid(name, "Extra inputs are not permitted", sent.body());
            }
        }
        for (String name : List.of("content_hash", "attestation_cert_hash", "manifest_hash", "signature_hash")) {
            boolean required = !name.startsWith("manifest") && !name.startsWith("signature");
            Object hash = sent.member(name);
            if (hash == null ? required : !hash.toString().matches("[0-9a-f]{64}")) {
                return Reply.invalid(name, "String should match pattern '^[0-9a-f]{64}$'", sent.body());
            }
        }
        return null;
    }

    private Reply contentRefusal(Sent sent) {
        if (sent.member("client_nonce") instanceof String nonce && nonce.length() > MOST_NONCE) {
            return Reply.invalid("client_nonce", "String should have at most 128 characters", sent.body());
        }
        if (!(sent.member("manifest_summary") instanceof Map<?, ?> summary)) {
            return null;
        }
        for (Object value : summary.values()) {
            if (value instanceof String text && (text.contains("data:image") || text.contains("base64,"))) {
                return Reply.refusal(400, "media_payload_not_allowed");
            }
            if (value instanceof String text && text.length() > 512) {
                return Reply.refusal(400, "unexpected_field_size");
            }
        }
        return SUMMARY_MEMBERS.containsAll(summary.keySet())
                ? null
                : Reply.refusal(400, "manifest_summary_contains_disallowed_fields");
    }

    /** The service remembers the content alone where there is no nonce, and so refuses the next caller; the fake objects. */
    private Reply replayRefusal(Sent sent) {
        Object nonce = sent.member("client_nonce");
        if (nonce == null) {
            archive.object("a verification without a nonce");
        }
        String seen = nonce + ":" + sent.member("content_hash");
        Instant before = replays.put(seen, archive.now());
        return before != null && archive.now().isBefore(before.plus(REPLAY_WINDOW))
                ? Reply.refusal(429, "replay_detected")
                : null;
    }

    private List<Entry> search(Sent sent) {
        for (String name : List.of("content_hash", "manifest_hash", "signature_hash")) {
            Object hash = sent.member(name);
            List<Entry> found = entries.stream()
                    .filter(entry -> hash != null
                            && hash.equals(
                                    switch (name) {
                                        case "content_hash" -> entry.contentHash();
                                        case "manifest_hash" -> entry.manifestHash();
                                        default -> entry.signatureHash();
                                    }))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private Reply verdict(Sent sent) {
        List<Entry> found = search(sent);
        if (found.size() > 1) {
            return Reply.refusal(500, "Internal Server Error");
        }
        if (found.isEmpty()) {
            return notVerified("ledger_not_found", false, false, false);
        }
        Entry entry = found.get(0);
        boolean signed = agrees(sent.member("signature_hash"), entry.signatureHash())
                && agrees(sent.member("manifest_hash"), entry.manifestHash());
        Map<String, Object> certificate = certificates.get(sent.member("attestation_cert_hash"));
        boolean attested = certificate != null
                && entry.certHash().equals(sent.member("attestation_cert_hash"))
                && !Boolean.TRUE.equals(certificate.get("revoked"));
        if (!signed) {
            return notVerified("signature_mismatch", true, false, attested);
        }
        if (!attested) {
            return notVerified("attestation_revoked", true, true, false);
        }
        if (entry.timestamp().isAfter(archive.now().plus(Duration.ofMinutes(2)))) {
            return notVerified("timestamp_mismatch", true, true, true);
        }
        return Reply.ok(Map.of(
                "status",
                "verified",
                "content_hash",
                sent.member("content_hash"),
                "ledger_entry",
                shown(entry),
                "verification_details",
                Map.of(
                        "signature_valid",
                        true,
                        "attestation_valid",
                        true,
                        "ledger_match",
                        true,
                        "notes",
                        List.of("all well")),
                "proof_level",
                entry.level(),
                "expires_at",
                archive.now().plus(Duration.ofMinutes(5)).toString()));
    }

    private static boolean agrees(Object asked, String known) {
        return asked == null || asked.equals(known);
    }

    private static Reply notVerified(String reason, boolean found, boolean signed, boolean attested) {
        return Reply.ok(Map.of(
                "status",
                "not_verified",
                "reason",
                reason,
                "details",
                Map.of("ledger_found", found, "signature_valid", signed, "attestation_valid", attested)));
    }

    private static Map<String, Object> shown(Entry entry) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("entry_id", entry.id());
        shown.put("timestamp", entry.timestamp().toString());
        shown.put("attestation_cert_hash", entry.certHash());
        shown.put("device_signature_hash", entry.signatureHash());
        shown.put("proof_level", entry.level());
        shown.put("merkle_root", null);
        return shown;
    }
}
