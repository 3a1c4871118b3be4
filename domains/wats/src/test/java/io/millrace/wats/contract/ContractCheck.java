package io.millrace.wats.contract;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.millrace.testing.RequestCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds every request that a test of this module makes of its strict server to the contract of WATS, and to the vendor's own
 * description of it where there is one: {@code -Dmillrace.wats.openapi=PATH}.
 */
public final class ContractCheck implements RequestCheck {
    private static final Contract CONTRACT = Contract.known();
    private static final Optional<DocumentCheck> DOCUMENT = Optional.ofNullable(
                    System.getProperty("millrace.wats.openapi"))
            .map(path -> new DocumentCheck(Path.of(path)));

    @Override
    public List<String> objections(LoggedRequest request) {
        Sent sent = Sent.of(request);
        return Stream.concat(
                        CONTRACT.violations(sent).stream(),
                        DOCUMENT.stream().flatMap(document -> document.violations(sent).stream()))
                .map(wrong -> sent + ": " + wrong)
                .toList();
    }
}
