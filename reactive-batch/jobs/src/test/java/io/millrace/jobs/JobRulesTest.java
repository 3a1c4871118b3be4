package io.millrace.jobs;

import static io.millrace.jobs.JobStatus.CANCELLED;
import static io.millrace.jobs.JobStatus.CANCELLING;
import static io.millrace.jobs.JobStatus.COMPLETED;
import static io.millrace.jobs.JobStatus.COMPLETED_WITH_ERRORS;
import static io.millrace.jobs.JobStatus.EXPIRED;
import static io.millrace.jobs.JobStatus.FAILED;
import static io.millrace.jobs.JobStatus.PAUSED;
import static io.millrace.jobs.JobStatus.PAUSING;
import static io.millrace.jobs.JobStatus.PENDING;
import static io.millrace.jobs.JobStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.JobRules.Command;
import io.millrace.jobs.JobRules.Ending;
import io.millrace.jobs.JobRules.State;
import io.millrace.jobs.JobRules.Step;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of states, line by line. */
class JobRulesTest {
    /** Where each command leads from each state; impossible where it is not named. */
    private static final Map<Command, Map<JobStatus, JobStatus>> COMMANDS = Map.of(
            Command.PAUSE,
            Map.of(PENDING, PAUSING, RUNNING, PAUSING, PAUSING, PAUSING, PAUSED, PAUSED),
            Command.RESUME,
            Map.of(PAUSING, RUNNING, PAUSED, RUNNING, RUNNING, RUNNING),
            Command.CANCEL,
            Map.of(
                    PENDING,
                    CANCELLING,
                    RUNNING,
                    CANCELLING,
                    PAUSING,
                    CANCELLING,
                    PAUSED,
                    CANCELLING,
                    CANCELLING,
                    CANCELLING,
                    CANCELLED,
                    CANCELLED),
            Command.RETRY,
            Map.of(
                    RUNNING,
                    RUNNING,
                    PAUSED,
                    PAUSED,
                    COMPLETED_WITH_ERRORS,
                    RUNNING,
                    FAILED,
                    RUNNING,
                    CANCELLED,
                    RUNNING,
                    EXPIRED,
                    RUNNING),
            Command.DELETE,
            Map.of(
                    COMPLETED,
                    COMPLETED,
                    COMPLETED_WITH_ERRORS,
                    COMPLETED_WITH_ERRORS,
                    FAILED,
                    FAILED,
                    CANCELLED,
                    CANCELLED,
                    EXPIRED,
                    EXPIRED));

    @ParameterizedTest
    @EnumSource
    void after_eachCommandInEachState_leadsWhereTheTableSays(Command command) {
        assertThat(Arrays.asList(JobStatus.values()))
                .allSatisfy(status -> assertThat(JobRules.after(command, status).orElse(null))
                        .as("%s of a job that is %s", command, status)
                        .isEqualTo(COMMANDS.get(command).get(status)));
    }

    @ParameterizedTest
    @CsvSource({
        // succeeded, unsuccessful, cancelled, expired, what it comes to
        "10, 0, 0, 0, COMPLETED",
        "9, 1, 0, 0, COMPLETED_WITH_ERRORS",
        "9, 0, 1, 0, COMPLETED_WITH_ERRORS",
        "9, 0, 0, 1, COMPLETED_WITH_ERRORS",
        "0, 10, 0, 0, FAILED",
        "0, 5, 5, 0, FAILED",
    })
    void next_whenEveryItemHasItsOutcome_isTheVerdict(
            long succeeded, long unsuccessful, long cancelled, long expired, JobStatus verdict) {
        State job = new State(RUNNING, null, false, null, 10, succeeded, unsuccessful, cancelled, expired, false);

        assertThat(JobRules.next(job)).isEqualTo(new Step.Enter(verdict));
    }

    @Test
    void next_whileItemsAreLeft_stays() {
        assertThat(JobRules.next(of(RUNNING, null, 9, 0))).isEqualTo(new Step.Stay());
        assertThat(JobRules.next(of(PAUSED, null, 9, 0))).isEqualTo(new Step.Stay());
        assertThat(JobRules.next(of(PENDING, null, 0, 0))).isEqualTo(new Step.Stay());
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED", "CANCELLED", "EXPIRED"})
    void next_ofAFinalJob_stays(JobStatus status) {
        assertThat(JobRules.next(new State(status, null, true, 1L, 10, 5, 5, 0, 0, false)))
                .isEqualTo(new Step.Stay());
    }

    @Test
    void next_ofAJobToBePaused_isPausedWhenNothingRuns() {
        assertThat(JobRules.next(new State(PAUSING, null, false, null, 10, 5, 0, 0, 0, true)))
                .isEqualTo(new Step.Stay());
        assertThat(JobRules.next(new State(PAUSING, null, false, null, 10, 5, 0, 0, 0, false)))
                .isEqualTo(new Step.Enter(PAUSED));
        assertThat(JobRules.next(new State(PAUSING, null, false, null, 10, 10, 0, 0, 0, false)))
                .as("nothing is left to pause")
                .isEqualTo(new Step.Enter(COMPLETED));
    }

    @Test
    void next_ofAJobToBeCancelled_endsWhatIsPendingAndThenTheJob() {
        assertThat(JobRules.next(of(CANCELLING, null, 4, 0)))
                .isEqualTo(new Step.EndPending(ItemStatus.CANCELLED, null));
        assertThat(JobRules.next(of(CANCELLING, null, 10, 0))).isEqualTo(new Step.Enter(CANCELLED));
    }

    @Test
    void next_pastTheDeadline_expiresWhatIsPendingAndThenTheJob() {
        State late = new State(RUNNING, null, true, null, 10, 4, 0, 0, 0, false);
        assertThat(JobRules.next(late)).isEqualTo(new Step.EndPending(ItemStatus.EXPIRED, Ending.EXPIRED));

        assertThat(JobRules.next(new State(RUNNING, Ending.EXPIRED, true, null, 10, 4, 0, 0, 6, false)))
                .isEqualTo(new Step.Enter(EXPIRED));
        assertThat(JobRules.next(new State(PAUSED, null, true, null, 10, 4, 0, 0, 0, false)))
                .as("a paused job has a deadline, too")
                .isEqualTo(new Step.EndPending(ItemStatus.EXPIRED, Ending.EXPIRED));
        assertThat(JobRules.next(new State(RUNNING, null, true, null, 10, 10, 0, 0, 0, false)))
                .as("done just in time")
                .isEqualTo(new Step.Enter(COMPLETED));
    }

    @Test
    void next_whenTooManyFail_cancelsWhatIsPendingAndFails() {
        assertThat(JobRules.next(new State(RUNNING, null, false, 3L, 10, 4, 2, 0, 0, false)))
                .isEqualTo(new Step.Stay());
        assertThat(JobRules.next(new State(RUNNING, null, false, 3L, 10, 4, 3, 0, 0, false)))
                .isEqualTo(new Step.EndPending(ItemStatus.CANCELLED, Ending.FAILED));
        assertThat(JobRules.next(new State(RUNNING, Ending.FAILED, false, 3L, 10, 4, 3, 3, 0, false)))
                .isEqualTo(new Step.Enter(FAILED));
    }

    private static State of(JobStatus status, Ending ending, long succeeded, long unsuccessful) {
        return new State(status, ending, false, null, 10, succeeded, unsuccessful, 0, 0, false);
    }
}
