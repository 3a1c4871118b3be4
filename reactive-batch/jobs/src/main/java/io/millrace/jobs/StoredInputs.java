package io.millrace.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Inputs of items as they are in the database: as they came, or, where there is a cipher, encrypted and in Base64. */
record StoredInputs(@Nullable JobCipher cipher) {

    Mono<String> write(String input, String tenant) {
        return cipher == null
                ? Mono.just(input)
                : Mono.defer(() -> cipher.encrypt(input.getBytes(UTF_8), tenant))
                        .single()
                        .map(encrypted -> Base64.getEncoder().encodeToString(encrypted))
                        .onErrorMap(failure -> explained("the inputs cannot be encrypted", failure));
    }

    Mono<String> read(String stored, String tenant) {
        return cipher == null
                ? Mono.just(stored)
                : Mono.defer(() -> cipher.decrypt(Base64.getDecoder().decode(stored), tenant))
                        .single()
                        .map(plain -> new String(plain, UTF_8))
                        .onErrorMap(failure -> explained("the input cannot be decrypted", failure));
    }

    /** Of a foreign exception neither message nor type is told on: they may quote what is secret, or say the call was sent. */
    private static MillraceException explained(String what, Throwable failure) {
        return failure instanceof MillraceException known
                ? known.withMessage(what + ": " + known.getMessage())
                : new MillraceException(ErrorCode.OPERATION_FAILED, what, failure);
    }
}
