package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.http.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Enrols one device. The service forgets no device and shows no token twice, so the record of a device is in doubt from before
 * the sending until its token is saved.
 */
final class Enrolling {
    private final Pipeline pipeline;
    private final DeviceSigner signer;
    private final TokenStore tokens;
    private final OneAtATime<String> devices = new OneAtATime<>("the device is being enrolled by another call");

    Enrolling(Pipeline pipeline, DeviceSigner signer, TokenStore tokens) {
        this.pipeline = pipeline;
        this.signer = signer;
        this.tokens = tokens;
    }

    Mono<EnrolledDevice> enroll(Enrollment device, IfTokenLost policy) {
        Mono<EnrolledDevice> exchange = Mono.defer(() -> Mono.zip(proof(device), known(device)))
                .onErrorMap(Outcomes::unsent)
                .flatMap(both -> token(device, both.getT1(), both.getT2(), policy))
                .flatMap(token -> saved(device, token));
        return devices.run(device.deviceId(), () -> tokens.alone(device.deviceId(), exchange))
                .onErrorMap(MillraceException::of)
                .onErrorStop();
    }

    private Mono<Proof> proof(Enrollment device) {
        return Mono.zip(
                Identity.publicKey(signer, device.deviceId()),
                Mono.defer(() -> signer.deviceCheckToken(device.deviceId()))
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty()),
                (key, check) -> new Proof(key, check.orElse(null)));
    }

    private Mono<DeviceRecord> known(Enrollment device) {
        return Mono.defer(() -> tokens.find(device.deviceId())).defaultIfEmpty(DeviceRecord.unknown(device.deviceId()));
    }

    private Mono<DeviceToken> token(Enrollment device, Proof proof, DeviceRecord before, IfTokenLost policy) {
        Mono<DeviceToken> asked = ask(device, proof, before, false);
        if (!before.inDoubt()) {
            return tokens.save(before.doubted())
                    .onErrorMap(Outcomes::unsent)
                    .then(asked)
                    .onErrorResume(failure -> undoubted(before, failure));
        }
        return asked.onErrorResume(
                Enrolling::isOtherToken,
                refused -> policy == IfTokenLost.FORCE
                        ? ask(device, proof, before, true)
                        : Mono.error(tokenLost(device, refused)));
    }

    private static MillraceException tokenLost(Enrollment device, Throwable refused) {
        return new MillraceException(
                ErrorCode.FORBIDDEN,
                "device " + device.deviceId()
                        + " is enrolled, but its token was lost with the answer to an earlier attempt;"
                        + " only enrolling it by force helps (IfTokenLost.FORCE), which ends any token it has",
                refused,
                MillraceException.of(refused).attempts(),
                null);
    }

    private Mono<DeviceToken> ask(Enrollment device, Proof proof, DeviceRecord before, boolean force) {
        return pipeline.send(() -> {
                    Ask body = Ask.of(device, proof, before.token(), force);
                    Request<Void> request = Request.post("/device/enroll")
                            .named(DeviceClient.DOMAIN, "enroll")
                            .body(body)
                            .refusals(Outcomes::ofWrite);
                    DeviceToken current = before.token();
                    Request<Void> known = current == null ? request : request.secret(current.secret());
                    Request<Void> checked = proof.deviceCheck() == null ? known : known.secret(proof.deviceCheck());
                    return checked.as(Answer.class).ifEmpty(ErrorCode.INVALID_RESPONSE, "there is no token in it");
                })
                .map(Answer::known)
                .onErrorMap(Outcomes::unread);
    }

    /** What it failed with, after its record is as it was, unless it may have taken effect. */
    private <T> Mono<T> undoubted(DeviceRecord before, Throwable failure) {
        return ErrorCode.AMBIGUOUS.matches(failure)
                ? Mono.error(failure)
                : tokens.save(before).onErrorComplete().then(Mono.error(failure));
    }

    /** The device has another token than the one we have, or has one where we have none. */
    private static boolean isOtherToken(Throwable failure) {
        return failure instanceof ApiException refused
                && refused.code() == ErrorCode.FORBIDDEN
                && refused.serverMessage()
                        .filter(reason -> reason.equals("bundle_id_not_allowed") || reason.startsWith("devicecheck_"))
                        .isEmpty();
    }

    private Mono<EnrolledDevice> saved(Enrollment device, DeviceToken token) {
        DeviceRecord record = new DeviceRecord(device.deviceId(), token, false);
        return Outcomes.toTheEnd(Mono.defer(() -> tokens.save(record)))
                .onErrorMap(unsaved -> new UnsavedTokenException(record, unsaved))
                .thenReturn(new EnrolledDevice(device.deviceId(), token.issuedAt(), token.expiresAt()));
    }

    private record Proof(String publicKey, @Nullable Secret deviceCheck) {
        Proof {
            if (deviceCheck != null) {
                try {
                    Base64.getDecoder().decode(deviceCheck.reveal());
                } catch (IllegalArgumentException malformed) {
                    throw Checks.invalid("the device's DeviceCheck token is not in Base64"); // without quoting it
                }
            }
        }
    }

    /** What is sent; never shown. */
    private record Ask(
            @JsonProperty("device_id") String deviceId,
            @JsonProperty("public_key") String publicKey,
            @JsonProperty("platform") @Nullable String platform,
            @JsonProperty("app_version") @Nullable String appVersion,
            @JsonProperty("bundle_id") @Nullable String bundleId,
            @JsonProperty("current_token") @Nullable String currentToken,
            @JsonProperty("force") boolean force,
            @JsonProperty("devicecheckToken") @Nullable String deviceCheckToken) {

        static Ask of(Enrollment device, Proof proof, @Nullable DeviceToken current, boolean force) {
            return new Ask(
                    device.deviceId(),
                    proof.publicKey(),
                    device.platform(),
                    device.appVersion(),
                    device.bundleId(),
                    current == null ? null : current.secret().reveal(),
                    force,
                    proof.deviceCheck() == null ? null : proof.deviceCheck().reveal());
        }

        @Override
        public String toString() {
            return "Ask[" + deviceId + "]";
        }
    }

    /** What comes; its text shows nothing of the token. */
    record Answer(
            @JsonProperty("token") Token token,
            @JsonProperty("issued_at") @Utc Instant issuedAt,
            @JsonProperty("expires_at") @Utc Instant expiresAt) {

        Answer {
            Checks.answered("token", token);
            Checks.answered("issued_at", issuedAt);
            Checks.answered("expires_at", expiresAt);
        }

        DeviceToken known() {
            return new DeviceToken(token.secret(), issuedAt, expiresAt);
        }
    }

    /** A token, which is refused where it could not be sent again. */
    record Token(Secret secret) {
        @JsonCreator
        static Token of(String text) {
            return new Token(Secret.of(text));
        }
    }
}
