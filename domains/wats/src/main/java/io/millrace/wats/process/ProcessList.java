package io.millrace.wats.process;

import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All processes as they were when they were read. Whoever looks many of them up keeps one and asks it, at no further request;
 * how long it is good for is for the keeper to say.
 */
public record ProcessList(List<ProcessInfo> processes) {
    private static final int USUAL_TEST = 100;
    private static final int USUAL_REPAIR = 500;

    public ProcessList {
        processes = Models.list(processes);
    }

    /** Those of a kind, in the server's order. */
    public List<ProcessInfo> ofKind(ProcessKind kind) {
        return processes.stream().filter(kind::includes).toList();
    }

    /** The one with a code. */
    public Optional<ProcessInfo> find(int code) {
        return first(process -> process.hasCode(code));
    }

    /** The first one with a name, in upper or lower case. */
    public Optional<ProcessInfo> find(String name) {
        return first(process -> process.isNamed(name));
    }

    /** The one of a kind with a code. */
    public Optional<ProcessInfo> find(ProcessKind kind, int code) {
        return first(process -> kind.includes(process) && process.hasCode(code));
    }

    /** The first one of a kind with a name, in upper or lower case; others of that name do not hide it. */
    public Optional<ProcessInfo> find(ProcessKind kind, String name) {
        return first(process -> kind.includes(process) && process.isNamed(name));
    }

    /** The test operation with the usual code, 100; else the first one. */
    public Optional<ProcessInfo> defaultTestOperation() {
        return usual(ProcessKind.TEST, USUAL_TEST);
    }

    /** The repair operation with the usual code, 500; else the first one. */
    public Optional<ProcessInfo> defaultRepairOperation() {
        return usual(ProcessKind.REPAIR, USUAL_REPAIR);
    }

    private Optional<ProcessInfo> usual(ProcessKind kind, int code) {
        return find(kind, code).or(() -> first(kind::includes));
    }

    private Optional<ProcessInfo> first(Predicate<ProcessInfo> wanted) {
        return processes.stream().filter(wanted).findFirst();
    }
}
