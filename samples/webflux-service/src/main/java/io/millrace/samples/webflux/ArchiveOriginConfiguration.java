package io.millrace.samples.webflux;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.archiveorigin.ApiKey;
import io.millrace.archiveorigin.ArchiveOrigin;
import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.DeviceSigner;
import io.millrace.archiveorigin.EnrolledDevice;
import io.millrace.archiveorigin.LedgerEntry;
import io.millrace.archiveorigin.LockedProof;
import io.millrace.archiveorigin.jobs.ArchiveOriginJobs;
import io.millrace.archiveorigin.jobs.ArchiveOriginStore;
import io.millrace.archiveorigin.jobs.Draft;
import io.millrace.archiveorigin.jobs.EnrollmentTask;
import io.millrace.core.MillraceException;
import io.millrace.jobs.JobCipher;
import io.millrace.jobs.JobHandler;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The types of jobs of Archive Origin, and what they need; in a service that was told where that is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!environment.getProperty('archive-origin.base-url', '').isBlank()")
@EnableConfigurationProperties(ArchiveOriginProperties.class)
class ArchiveOriginConfiguration {

    /** The one client of this service. Spring closes it after the worker. */
    @Bean
    ArchiveOrigin archiveOrigin(ArchiveOriginProperties properties, ObservationRegistry observations) {
        ApiKey key = apiKey(properties);
        try {
            return ArchiveOrigin.connect(
                    properties.baseUrl(), key, defaults -> defaults.withObservations(observations));
        } catch (MillraceException unusable) {
            throw new UnusableArchiveOriginException("base-url", String.valueOf(unusable.getMessage()));
        }
    }

    private static ApiKey apiKey(ArchiveOriginProperties properties) {
        try {
            return ApiKey.of(properties.apiKeyId(), properties.apiKeySecret());
        } catch (MillraceException unusable) {
            throw new UnusableArchiveOriginException(
                    "api-key-id, archive-origin.api-key-secret", String.valueOf(unusable.getMessage()));
        }
    }

    @Bean
    MeterBinder archiveOriginMeters(ArchiveOrigin archive) {
        return archive.meters();
    }

    /** Of tokens and positions. */
    @Bean
    JobCipher cipher(ArchiveOriginProperties properties) {
        try {
            return JobCipher.aes(new SecretKeySpec(Base64.getDecoder().decode(properties.tokenKey()), "AES"));
        } catch (IllegalArgumentException | MillraceException unusable) {
            throw new UnusableArchiveOriginException("token-key", "is not 16, 24 or 32 bytes in Base64");
        }
    }

    @Bean
    ArchiveOriginStore archiveOriginStore(ConnectionFactory database, JobCipher cipher) {
        return ArchiveOriginStore.on(database, cipher);
    }

    /** Devices are of all tenants alike; tokens and locks are not. */
    @Bean
    ArchiveOriginJobs archiveOriginJobs(
            ArchiveOrigin archive, ArchiveOriginStore store, JobCipher cipher, ArchiveOriginProperties properties) {
        DeviceSigner signer = DeviceSigner.ed25519(DeviceKeys.in(Path.of(properties.deviceKeys()))::get);
        return ArchiveOriginJobs.of(
                archive, cipher, tenant -> archive.devices(signer, store.tokens(tenant), store.locks(tenant)));
    }

    @Bean
    JobHandler<Draft<EnrollmentTask>, EnrolledDevice> enrollment(ArchiveOriginJobs types) {
        return types.enrollment();
    }

    @Bean
    JobHandler<Draft<Capture>, LockedProof> proofLock(ArchiveOriginJobs types) {
        return types.proofLock();
    }

    @Bean
    JobHandler<Draft<ContentClaim>, LedgerEntry> query(ArchiveOriginJobs types) {
        return types.query();
    }

    /** Masks the API key even where an endpoint is told to show all values: its name does not tell that it is one. */
    @Bean
    SanitizingFunction apiKeyId() {
        return SanitizingFunction.sanitizeValue().ifKeyContains("api-key-id", "api_key_id", "apiKeyId");
    }
}
