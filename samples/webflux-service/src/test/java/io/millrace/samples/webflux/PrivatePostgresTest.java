package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class PrivatePostgresTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private static String ask(int port, String password, String sql) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setUser(PrivatePostgres.USER);
        source.setPassword(password);
        source.setDatabaseName(PrivatePostgres.DATABASE);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static String ask(PrivatePostgres postgres, String sql) throws SQLException {
        return ask(postgres.port(), postgres.password(), sql);
    }

    @Test
    void postgres_thatIsOpen_isDurableAndOnlyItsOwnersToAsk() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.open(folder)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(ask(postgres, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> ask(postgres.port(), "postgres", "select 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> PrivatePostgres.open(folder))
                    .isInstanceOf(PrivatePostgresException.class)
                    .hasMessageContaining("another service has the folder");
        }
    }

    @Test
    void postgres_whoseFolderIsAFile_isSaidToBeImpossible() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> PrivatePostgres.open(file))
                .isInstanceOf(PrivatePostgresException.class)
                .hasMessage("the folder " + file + " cannot be used: it is no folder");
    }

    @Test
    void postgres_thatIsOpenedAgain_hasWhatItHad() throws Exception {
        int port;
        try (PrivatePostgres postgres = PrivatePostgres.open(folder)) {
            ask(postgres, "create table kept as select 42 as answer");
            port = postgres.port();
        }
        assertThatThrownBy(() -> ask(port, "any", "select 1")).hasMessageContaining("refused");
        // A number that another program has got since is no server of ours.
        Files.writeString(
                folder.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder + "\n1\n" + port + "\n\n127.0.0.1\n");
        try (PrivatePostgres postgres = PrivatePostgres.open(folder)) {
            assertThat(ask(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void postgres_whoseServiceWasKilled_isFoundAgainAndStopped() throws Exception {
        Process killed = process();
        int port = Integer.parseInt(firstLine(killed).substring("port ".length()));
        killed.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
        long server = Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip());
        assertThat(ProcessHandle.of(server)).as("it lives on").isPresent();

        try (PrivatePostgres postgres = PrivatePostgres.open(folder)) {
            assertThat(postgres.port()).isEqualTo(port);
            assertThat(ask(postgres, "select 1")).isEqualTo("1");
        }

        await().atMost(Service.LIMIT)
                .until(() ->
                        ProcessHandle.of(server).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void postgres_whereThereAreNoProgramsForThePlatform_isSaidToBeImpossible() throws Exception {
        Process process = process("-Dos.arch=sparc");
        assertThat(firstLine(process))
                .startsWith("impossible no PostgreSQL can be run here (Linux, sparc):")
                .contains(folder.toString());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private Process process(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrivatePostgresProcess.class.getName()));
        command.add(folder.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.startsWith("port ") && !line.startsWith("impossible ")) {
            line = out.readLine(); // of the log
        }
        assertThat(line).isNotNull();
        return line;
    }
}
