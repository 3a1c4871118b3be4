package io.millrace.samples.webflux;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that has a private PostgreSQL open until it is killed; or says why it has none. */
final class PrivatePostgresProcess {
    private PrivatePostgresProcess() {}

    public static void main(String[] folder) throws InterruptedException {
        try {
            PrivatePostgres postgres = PrivatePostgres.open(Path.of(folder[0]));
            System.out.println("port " + postgres.port());
            new CountDownLatch(1).await();
        } catch (PrivatePostgresException impossible) {
            System.out.println("impossible " + impossible.getMessage());
        }
    }
}
