package io.millrace.samples.webflux;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code archive-origin}, for a service with jobs of that. What they cannot say by themselves, such as what a
 * usable key is, is checked where it is used.
 *
 * @param baseUrl where Archive Origin is
 * @param apiKeyId the API key itself
 * @param apiKeySecret what requests are signed with
 * @param tokenKey what devices' tokens and captures' positions are encrypted with: 16, 24 or 32 bytes in Base64
 * @param deviceKeys the folder with the keys of devices; see {@link DeviceKeys}
 */
@Validated
@ConfigurationProperties("archive-origin")
record ArchiveOriginProperties(
        @NotBlank String baseUrl,

        @NotBlank(message = "must be the API key of Archive Origin")
        String apiKeyId,

        @NotBlank(message = "must be the secret of the API key of Archive Origin")
        String apiKeySecret,

        @NotBlank(message = "must be 16, 24 or 32 random bytes in Base64, such as those of: openssl rand -base64 32")
        String tokenKey,

        @NotBlank(message = "must be the folder with the keys of devices")
        String deviceKeys) {

    /** Shows neither key. */
    @Override
    public String toString() {
        return "ArchiveOriginProperties[baseUrl=%s, apiKeyId=***, apiKeySecret=***, tokenKey=***, deviceKeys=%s]"
                .formatted(baseUrl, deviceKeys);
    }
}
