package io.millrace.archiveorigin.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The half of the service that devices talk to. All of it runs under the fake's lock. */
public final class FakeDevices {
    public static final String ENROLL = "POST /device/enroll";
    public static final String LOCK = "POST /lock-proof";
    private static final Duration TOKEN_LIFE = Duration.ofDays(30);
    private static final Duration RENEWAL_BUFFER = Duration.ofDays(7);
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final Set<String> ENROLL_MEMBERS = Set.of(
            "device_id",
            "public_key",
            "platform",
            "app_version",
            "bundle_id",
            "current_token",
            "force",
            "devicecheckToken");
    private static final Set<String> LOCK_MEMBERS =
            Set.of("asset_hash", "capture_time_utc", "device_id", "device_pubkey", "signature", "geo");

    /** A device, as the service has it. */
    public record Device(String key, String token, Instant issuedAt, Instant expiresAt, Map<String, Object> asked) {}

    private final FakeArchive archive;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Device> devices = new HashMap<>();
    private final List<Map<String, Object>> captures = new ArrayList<>();

    public volatile boolean verifySignatures = true;
    public volatile boolean deviceCheck;
    public volatile Set<String> allowedBundles = Set.of();
    public volatile String deviceCheckRefusal;

    FakeDevices(FakeArchive archive) {
        this.archive = archive;
    }

    public Device device(String id) {
        synchronized (archive) {
            return devices.get(id);
        }
    }

    /** The bodies of all locks that were carried out. */
    public List<Map<String, Object>> captures() {
        synchronized (archive) {
            return List.copyOf(captures);
        }
    }

    Reply enroll(Sent sent) {
        objectToOthers(sent, ENROLL_MEMBERS);
        if (!(sent.member("device_id") instanceof String id)) {
            return Reply.invalid("device_id", "Field required", sent.body());
        }
        if (!(sent.member("public_key") instanceof String key)) {
            return Reply.invalid("public_key", "Field required", sent.body());
        }
        if (sent.member("devicecheckToken") instanceof String check && !isBase64(check)) {
            return Reply.invalid("devicecheckToken", "Value error, invalid base64", sent.body());
        }
        if (!key.startsWith("ed25519:") || !isBase64(key.substring("ed25519:".length()))) {
            return Reply.refusal(400, "Invalid public key format");
        }
        if (rawKey(key).length != 32) {
            archive.object("a public key that is none: " + key);
        }
        Reply unchecked = deviceCheck ? deviceCheckRefusal(sent) : null;
        return unchecked != null ? unchecked : enrolled(sent, id, key);
    }

    private Reply deviceCheckRefusal(Sent sent) {
        if (sent.member("devicecheckToken") == null) {
            return Reply.refusal(400, "devicecheck_token_required");
        }
        if (sent.member("bundle_id") == null) {
            return Reply.refusal(400, "bundle_id_required");
        }
        if (!allowedBundles.contains(sent.member("bundle_id"))) {
            return Reply.refusal(403, "bundle_id_not_allowed");
        }
        return deviceCheckRefusal == null ? null : Reply.refusal(403, deviceCheckRefusal);
    }

    private Reply enrolled(Sent sent, String id, String key) {
        Device known = devices.get(id);
        boolean force = Boolean.TRUE.equals(sent.member("force"));
        if (known != null && !force) {
            if (!known.token().equals(sent.member("current_token"))) {
                return Reply.refusal(403, "Device already enrolled");
            }
            if (known.expiresAt().isAfter(archive.now().plus(RENEWAL_BUFFER))) {
                return tokenOf(known);
            }
        }
        Instant now = archive.now();
        Device fresh = new Device(key, token(), now, now.plus(TOKEN_LIFE), sent.body());
        devices.put(id, fresh);
        return tokenOf(fresh);
    }

    private String token() {
        byte[] bytes = new byte[64];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes); // 86 characters
    }

    /** As Python writes times: one with its offset, one without. */
    private static Reply tokenOf(Device device) {
        return Reply.ok(Map.of(
                "token",
                device.token(),
                "issued_at",
                device.issuedAt().toString().replace("Z", "+00:00"),
                "expires_at",
                device.expiresAt().toString().replace("Z", "")));
    }

    Reply lock(Sent sent) {
        objectToOthers(sent, LOCK_MEMBERS);
        for (String name : List.of("asset_hash", "capture_time_utc", "device_id", "device_pubkey", "signature")) {
            if (!(sent.member(name) instanceof String)) {
                return Reply.invalid(name, "Field required", sent.body());
            }
        }
        if (!sent.member("asset_hash").toString().matches("sha256:[0-9a-fA-F]{64}")) {
            return Reply.invalid("asset_hash", "String should match pattern", sent.body());
        }
        if (sent.member("geo") instanceof Map<?, ?> geo && !geo.keySet().equals(Set.of("lat", "lon", "accuracy_m"))) {
            return Reply.invalid("geo", "Field required", sent.body());
        }
        Reply refusal = lockRefusal(sent);
        if (refusal != null) {
            return refusal;
        }
        captures.add(sent.body());
        Map<String, Object> merkle = new HashMap<>();
        merkle.put("batch_id", null);
        merkle.put("root_hash", null);
        merkle.put("sealed_at_utc", null);
        UUID record = new UUID(random.nextLong(), random.nextLong());
        return Reply.ok(Map.of(
                "status",
                "LOCKED",
                "record_id",
                record.toString(),
                "shortcode",
                "aB3xY9",
                "verify_url",
                "https://archive.example.com/v/" + record,
                "merkle",
                merkle));
    }

    /** In the order of the service's own checks. */
    private Reply lockRefusal(Sent sent) {
        String bearer = sent.header("authorization");
        if (bearer == null || !bearer.startsWith("Bearer ")) {
            return Reply.refusal(401, "Missing bearer token");
        }
        if (sent.header("x-device-id") == null || sent.header("x-device-publickey") == null) {
            return Reply.refusal(400, "Missing device headers");
        }
        if (!sent.header("x-device-id").equals(sent.member("device_id"))
                || !sent.header("x-device-publickey").equals(sent.member("device_pubkey"))) {
            return Reply.refusal(400, "Header and body mismatch");
        }
        Device device = devices.get((String) sent.member("device_id"));
        if (device == null || !device.token().equals(bearer.substring("Bearer ".length()))) {
            return Reply.refusal(403, "Unknown device or token");
        }
        if (!device.key().equals(sent.member("device_pubkey"))) {
            return Reply.refusal(403, "Public key mismatch");
        }
        if (!archive.now().isBefore(device.expiresAt())) {
            return Reply.refusal(401, "Token expired");
        }
        if (verifySignatures && !isSigned(sent)) {
            return Reply.refusal(400, "Invalid signature");
        }
        return isTime((String) sent.member("capture_time_utc")) ? null : Reply.refusal(400, "Invalid capture time");
    }

    private static boolean isSigned(Sent sent) {
        String signature = (String) sent.member("signature");
        if (!signature.startsWith("ed25519_sig:")) {
            return false;
        }
        byte[] text =
                (sent.member("asset_hash") + "|" + sent.member("capture_time_utc")).getBytes(StandardCharsets.UTF_8);
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey((String) sent.member("device_pubkey")));
            verifier.update(text);
            return verifier.verify(Base64.getDecoder().decode(signature.substring("ed25519_sig:".length())));
        } catch (GeneralSecurityException wrong) {
            return false;
        }
    }

    private static PublicKey publicKey(String key) throws GeneralSecurityException {
        byte[] raw = rawKey(key);
        byte[] encoded = new byte[ED25519_PREFIX.length + raw.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, raw.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] rawKey(String key) {
        return Base64.getDecoder().decode(key.substring("ed25519:".length()));
    }

    /** What Python reads: no more than microseconds. The service does not insist on the zone, the fake does. */
    private static boolean isTime(String text) {
        try {
            return OffsetDateTime.parse(Objects.requireNonNull(text)).getNano() % 1_000 == 0;
        } catch (DateTimeException malformed) {
            return false;
        }
    }

    private void objectToOthers(Sent sent, Set<String> members) {
        sent.body().keySet().stream()
                .filter(name -> !members.contains(name))
                .forEach(name -> archive.object(sent.route() + " has a member that the service ignores: " + name));
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }
}
