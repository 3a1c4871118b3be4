package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.DeviceRecord;
import io.millrace.jobs.testing.Postgres;
import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class SchemaTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    @Test
    void migrate_byManyAtOnceAndAgain_makesTheTablesOnceAndKeepsWhatIsInThem() {
        ConnectionPool pool = Postgres.pool(Postgres.emptyDatabase());
        ArchiveOriginStore store = ArchiveOriginStore.on(pool, Fixture.CIPHER);

        Flux.range(0, 5).flatMap(any -> store.migrate(), 5).blockLast(LIMIT);
        store.tokens("t").save(DeviceRecord.unknown("d").doubted()).block(LIMIT);
        store.migrate().block(LIMIT);

        assertThat(store.tokens("t").find("d").block(LIMIT))
                .isEqualTo(DeviceRecord.unknown("d").doubted());
        pool.dispose();
    }

    @Test
    void tables_always_standBesideThoseOfTheJobsUnderNamesOfTheirOwn() {
        assertThat(DB.texts(
                        "select tablename from pg_tables where schemaname = 'public' and tablename like 'archive%'"))
                .contains("archive_origin_devices", "archive_origin_locks", "archive_origin_migrations");
        assertThat(DB.texts("select indexname || ' ' || tablename from pg_indexes where schemaname = 'public'"))
                .isNotEmpty()
                .allMatch(pair -> pair.startsWith(pair.split(" ")[1] + "_"));
        assertThat(DB.texts("select description from archive_origin_migrations"))
                .containsExactly("devices and locks");
    }
}
