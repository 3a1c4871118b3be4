package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class PackageFilesTest {

    @Test
    void paths_whenTheZipUnpacksToMoreThanTheLimit_areRefused() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream files = new ZipOutputStream(zip)) {
            for (String path : new String[] {"bin/", "bin/a", "bin/b"}) {
                files.putNextEntry(new ZipEntry(path));
                files.write(new byte[path.endsWith("/") ? 0 : 50_000]);
                files.closeEntry();
            }
        }

        assertThat(PackageFiles.paths(zip.toByteArray(), 100_000)).containsExactly("bin/a", "bin/b");
        assertThatThrownBy(() -> PackageFiles.paths(zip.toByteArray(), 99_999))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("more than 99999 bytes");
    }
}
