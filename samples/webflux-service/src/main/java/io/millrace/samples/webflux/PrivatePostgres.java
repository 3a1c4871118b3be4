package io.millrace.samples.webflux;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that belongs to one folder, and to the one service that has it open: its programs come from jars, its data stays in
 * the folder, and it waits for its disk as any other. It ends with the service. Where that was killed, the server that it left behind
 * is found again by its {@code postmaster.pid}; where both were, it is started anew.
 */
final class PrivatePostgres implements AutoCloseable {
    static final String USER = "postgres";
    static final String DATABASE = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(PrivatePostgres.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORT_LINE = 3;

    private final Path folder;
    private final FileLock lock;
    private final String password;
    private final int port;
    private final @Nullable EmbeddedPostgres started;
    private final @Nullable ProcessHandle found;

    private PrivatePostgres(
            Path folder,
            FileLock lock,
            String password,
            int port,
            @Nullable EmbeddedPostgres started,
            @Nullable ProcessHandle found) {
        this.folder = folder;
        this.lock = lock;
        this.password = password;
        this.port = port;
        this.started = started;
        this.found = found;
    }

    /**
     * Finds it or starts it, which takes some seconds.
     *
     * @throws PrivatePostgresException if neither is possible
     */
    static PrivatePostgres open(Path folder) {
        Path home = folder.toAbsolutePath().normalize();
        FileLock lock = lock(home);
        try {
            String password = password(home);
            Optional<Left> left = left(home, password);
            if (left.isPresent()) {
                LOG.info(
                        "Found the PostgreSQL of {} at port {}",
                        home,
                        left.get().port());
                return new PrivatePostgres(
                        home,
                        lock,
                        password,
                        left.get().port(),
                        null,
                        left.get().process());
            }
            EmbeddedPostgres started = start(home, password);
            LOG.info("Started the PostgreSQL of {} at port {}", home, started.getPort());
            return new PrivatePostgres(home, lock, password, started.getPort(), started, null);
        } catch (IOException | RuntimeException failure) {
            release(lock);
            throw failure instanceof PrivatePostgresException told
                    ? told
                    : new PrivatePostgresException(
                            "no PostgreSQL can be run here (" + System.getProperty("os.name") + ", "
                                    + System.getProperty("os.arch") + "): " + reason(failure) + "; see "
                                    + home.resolve("log"),
                            failure);
        }
    }

    int port() {
        return port;
    }

    String password() {
        return password;
    }

    private static FileLock lock(Path home) {
        try {
            Files.createDirectories(home);
            onlyOwn(home, "rwx------");
            FileChannel channel =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new PrivatePostgresException("another service has the folder " + home + " open", null);
            }
            return lock;
        } catch (IOException unusable) {
            throw new PrivatePostgresException("the folder " + home + " cannot be used: " + reason(unusable), unusable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            return null;
        }
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException unclosable) {
            LOG.debug("the lock ends with the process", unclosable);
        }
    }

    /** Made once; without it every user of this machine could be its superuser. */
    private static String password(Path home) throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path draft = Files.createFile(home.resolve("password.new"));
            onlyOwn(draft, "rw-------");
            Files.writeString(draft, Base64.getUrlEncoder().encodeToString(random));
            Files.move(draft, file);
        }
        return Files.readString(file);
    }

    private static void onlyOwn(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static Path data(Path home) {
        return home.resolve("data");
    }

    /** A server that was left behind; the file that names it may be of one that is no more. */
    private static Optional<Left> left(Path home, String password) throws IOException {
        Path file = data(home).resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        ProcessHandle process = ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(ProcessHandle::isAlive)
                .orElse(null);
        if (process == null || lines.size() <= PORT_LINE) {
            return Optional.empty(); // PostgreSQL clears such a file away by itself
        }
        Optional<String> command = process.info().command();
        if (command.isPresent() && !command.get().contains("postgres")) {
            Files.delete(file); // its number has gone to another program, which PostgreSQL would take for itself
            return Optional.empty();
        }
        int port = Integer.parseInt(lines.get(PORT_LINE).strip());
        awaitAnswer(home, process, port, password);
        return Optional.of(new Left(process, port));
    }

    /** It may be busy with ending or beginning. */
    private static void awaitAnswer(Path home, ProcessHandle process, int port, String password) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Path served = Path.of(dataDirectory(port, password));
                if (Files.isSameFile(served, data(home))) {
                    return;
                }
                throw new PrivatePostgresException(
                        "the PostgreSQL at port " + port + " is not that of " + home + ", but of " + served, null);
            } catch (SQLException notNow) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new PrivatePostgresException(
                            "the PostgreSQL of " + home + " (process " + process.pid() + ") does not answer; end it",
                            notNow);
                }
            }
            pause();
        }
    }

    private static String dataDirectory(int port, String password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(DATABASE);
        source.setUser(USER);
        source.setPassword(password);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("show data_directory")) {
            answer.next();
            return answer.getString(1);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new PrivatePostgresException("interrupted while waiting for PostgreSQL", ending);
        }
    }

    private static EmbeddedPostgres start(Path home, String password) throws IOException {
        Redirect log = Redirect.appendTo(home.resolve("log").toFile());
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(home.resolve("programs").toFile())
                .setDataDirectory(data(home))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // Spring's comes first: jobs are to end before their database
                .setPGStartupWait(PATIENCE)
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                // How initdb is told; these are its options as well, and of two that contradict the last one holds.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", home.resolve("password").toString())
                .setConnectConfig("password", password)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    /** What files fail with says no more than their names. */
    private static String reason(Throwable failure) {
        if (failure instanceof FileAlreadyExistsException) {
            return "it is no folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** Stops it; what it holds is on the disk. */
    @Override
    public void close() {
        try {
            if (started != null) {
                started.close();
            } else if (found != null) {
                found.destroy();
                found.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            }
        } catch (IOException | CompletionException unstoppable) {
            LOG.warn("the PostgreSQL of {} could not be stopped; the next start finds it", folder, unstoppable);
        } finally {
            release(lock);
        }
    }

    private record Left(ProcessHandle process, int port) {}
}
