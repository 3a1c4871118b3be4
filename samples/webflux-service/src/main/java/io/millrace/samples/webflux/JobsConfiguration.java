package io.millrace.samples.webflux;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.archiveorigin.jobs.ArchiveOriginStore;
import io.millrace.core.Await;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.Worker;
import io.millrace.jobs.webflux.Callers;
import io.millrace.jobs.webflux.JobsApi;
import io.millrace.jobs.webflux.JobsPage;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Durable jobs: where they are kept, who runs them, and how they are asked for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobsProperties.class)
class JobsConfiguration {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String EVERYONE = "local";

    /** Of all types of jobs that there are as beans; see {@link JobTypes} and {@link ArchiveOriginConfiguration}. */
    @Bean
    JobHandlers handlers(List<JobHandler<?, ?>> handlers) {
        return JobHandlers.of(handlers);
    }

    /** With all tables that there are. */
    @Bean
    Jobs jobs(ConnectionFactory database, JobHandlers handlers, ObjectProvider<ArchiveOriginStore> archive) {
        Jobs jobs = Jobs.on(database, handlers);
        Await.await(jobs.migrate(), PATIENCE);
        archive.ifAvailable(store -> Await.await(store.migrate(), PATIENCE));
        return jobs;
    }

    /** Runs jobs in this very process; others beside it may do so too. */
    @Bean
    @DependsOn("jobs") // and their tables
    Worker worker(
            ConnectionFactory database,
            JobHandlers handlers,
            JobsProperties properties,
            ObservationRegistry observations) {
        return Worker.on(database, handlers)
                .lease(properties.lease())
                .observe(observations)
                .start();
    }

    /** Lets calls that run end before the service does. */
    @Bean
    WorkerDrain workerDrain(Worker worker) {
        return new WorkerDrain(worker);
    }

    @Bean
    MeterBinder workerMeters(Worker worker) {
        return worker.meters();
    }

    /** A service whose callers have no tokens listens to this machine alone. */
    @Bean
    Callers callers(JobsProperties properties) {
        return properties.tokens().isEmpty() ? Callers.onlyOne(EVERYONE) : new TokenCallers(properties.tokens());
    }

    @Bean
    RouterFunction<ServerResponse> batch(Jobs jobs, Callers callers) {
        return JobsApi.of(jobs, callers).routes().and(JobsPage.routes());
    }
}
