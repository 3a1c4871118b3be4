package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.LIMIT;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.entry;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.hash;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** What the ledger has, and the certificates. */
class LedgerReadsTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private ArchiveOrigin client;

    @BeforeEach
    void connect() {
        client = Given.client(archive);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void getEntry_whenThereIsOne_emitsItAndHasNoNonce() {
        archive.ledger.entry(entry(1));

        LedgerEntry found = valueOf(client.ledger().getEntry(claim(1)));

        assertThat(found)
                .isEqualTo(new LedgerEntry(
                        "entry-1", CAPTURED, CERT, hash(2_001), ProofLevel.ATTESTED, null, null, null, Map.of()));
        assertThat(archive.requests().get(0).body()).containsOnlyKeys("content_hash", "attestation_cert_hash");
    }

    @Test
    void getEntry_whenThereIsNone_isNotFoundAndFindCompletesEmpty() {
        MillraceException failure = failureOf(client.ledger().getEntry(claim(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("ledger_not_found");
        StepVerifier.create(client.ledger().findEntry(claim(1)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getEntry_whenTwoMatch_isAServerError() {
        archive.ledger.entry(entry(1));
        archive.ledger.entry(entry(1));

        assertThat(failureOf(client.ledger().getEntry(claim(1))).code()).isEqualTo(ErrorCode.SERVER_ERROR);
    }

    @Test
    void getEntry_whenThereIsNoKey_isUnauthorizedAndUnsent() {
        try (ArchiveOrigin anonymous = ArchiveOrigin.connect(archive.url())) {
            MillraceException failure = failureOf(anonymous.ledger().getEntry(claim(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(failure).hasMessageContaining("API key");
        }
        assertThat(archive.requests()).isEmpty();
    }

    @Test
    void getEntry_whenTheAnswerHasNone_isAnInvalidResponse() {
        archive.next(FakeLedger.LOOKUP, Fault.answer(Reply.ok(Map.of("status", "ok"))));

        assertThat(failureOf(client.ledger().getEntry(claim(1))).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @Test
    void getCertificate_whenThereIsOne_tellsWhetherItIsRevoked() {
        archive.ledger.certificate(CERT, false);
        archive.ledger.certificate(hash(98), true);

        Certificate good = valueOf(client.ledger().getCertificate(CERT));
        Certificate bad = valueOf(client.ledger().getCertificate(hash(98)));

        assertThat(good)
                .isEqualTo(new Certificate(
                        CERT, false, null, Map.of("issuer", "Example CA"), "-----BEGIN CERTIFICATE-----", Map.of()));
        assertThat(bad.revoked()).isTrue();
        assertThat(bad.revocationReason()).isEqualTo("key compromised");
    }

    @Test
    void getCertificate_whenThereIsNoKey_hasNoPem() {
        archive.ledger.certificate(CERT, false);
        try (ArchiveOrigin anonymous = ArchiveOrigin.connect(archive.url(), null, Given::impatient)) {
            assertThat(valueOf(anonymous.ledger().getCertificate(CERT)).pem()).isNull();
        }
    }

    @Test
    void getCertificate_whenThereIsNone_isNotFoundAndFindCompletesEmpty() {
        MillraceException failure = failureOf(client.ledger().getCertificate(CERT));

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("cert_not_found");
        StepVerifier.create(client.ledger().findCertificate(CERT))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getCertificate_whenTheAnswerDoesNotSayIfItIsRevoked_isAnInvalidResponse() {
        archive.next(FakeLedger.CERTIFICATE, Fault.answer(Reply.ok(Map.of("cert_hash", CERT))));

        assertThat(failureOf(client.ledger().getCertificate(CERT)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }
}
