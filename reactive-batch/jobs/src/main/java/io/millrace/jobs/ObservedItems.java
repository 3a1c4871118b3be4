package io.millrace.jobs;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.core.ErrorCode;
import io.millrace.jobs.JobObservation.Tag;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Reports the calls of a job's items; observers that throw are logged, and harm nothing. */
record ObservedItems(ObservationRegistry registry, JobHead job) {
    private static final Logger LOG = LoggerFactory.getLogger(ObservedItems.class);

    /** The call, observed. */
    <T> Mono<T> of(Claimed item, Mono<T> call) {
        return registry.isNoop() ? call : Mono.defer(() -> observed(new Running(start(item)), call));
    }

    private static <T> Mono<T> observed(Running running, Mono<T> call) {
        return running.observation().isNoop()
                ? call
                : call.doOnSuccess(value -> running.end("SUCCESS", null))
                        .doOnError(failure -> running.end(ErrorCode.of(failure).name(), failure))
                        .doOnCancel(() -> running.end("CANCELLED", null))
                        .contextWrite(below -> below.put(ObservationThreadLocalAccessor.KEY, running.observation()));
    }

    private Observation start(Claimed item) {
        try {
            return Observation.createNotStarted(JobObservation.ITEM.getName(), registry)
                    .contextualName("item of " + job.type())
                    .lowCardinalityKeyValue(Tag.TYPE.withValue(job.type()))
                    .highCardinalityKeyValue(Tag.TENANT.withValue(job.tenant()))
                    .highCardinalityKeyValue(Tag.JOB.withValue(job.id().toString()))
                    .highCardinalityKeyValue(Tag.INDEX.withValue(Integer.toString(item.index())))
                    .highCardinalityKeyValue(Tag.ATTEMPT.withValue(Integer.toString(item.attempts())))
                    .start();
        } catch (RuntimeException thrown) {
            LOG.warn("an observation handler threw", thrown);
            return Observation.NOOP;
        }
    }

    /** An observed call; it ends once. */
    private record Running(Observation observation, AtomicBoolean ended) {
        Running(Observation observation) {
            this(observation, new AtomicBoolean());
        }

        void end(String outcome, @Nullable Throwable failure) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            try {
                observation.lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome));
                if (failure != null) {
                    observation.error(failure);
                }
                observation.stop();
            } catch (RuntimeException thrown) {
                LOG.warn("an observation handler threw", thrown);
            }
        }
    }
}
