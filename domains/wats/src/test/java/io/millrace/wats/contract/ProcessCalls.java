package io.millrace.wats.contract;

import io.millrace.wats.Wats;
import io.millrace.wats.process.ProcessKind;
import io.millrace.wats.process.ProcessQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/process.txt} says the requests of. */
final class ProcessCalls {

    private ProcessCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("process.getProcesses", w -> w.process().getProcesses());
        calls.put("process.getProcesses flags", w -> w.process()
                .getProcesses(new ProcessQuery(true, false, true, false)));
        calls.put("process.getProcessList", w -> w.process().getProcessList());
        calls.put("process.getTestOperations", w -> w.process().getTestOperations());
        calls.put("process.getRepairOperations", w -> w.process().getRepairOperations());
        calls.put("process.getWipOperations", w -> w.process().getWipOperations());
        calls.put("process.getProcess code", w -> w.process().getProcess(100));
        calls.put("process.getProcess name", w -> w.process().getProcess("REPAIR"));
        calls.put("process.getTestOperation", w -> w.process().getTestOperation(100));
        calls.put("process.getRepairOperation", w -> w.process().getRepairOperation(500));
        calls.put("process.getWipOperation", w -> w.process().getWipOperation("store"));
        calls.put("process.isValidOperation test", w -> w.process().isValidOperation(ProcessKind.TEST, 500));
        calls.put("process.isValidOperation repair", w -> w.process().isValidOperation(ProcessKind.REPAIR, 500));
        calls.put("process.isValidOperation wip", w -> w.process().isValidOperation(ProcessKind.WIP, 200));
        calls.put("process.getDefaultTestOperation", w -> w.process().getDefaultTestOperation());
        calls.put("process.getDefaultRepairOperation", w -> w.process().getDefaultRepairOperation());
        calls.put("process.getRepairCategories", w -> w.process().getRepairCategories(500));
        calls.put("process.getRepairCodes", w -> w.process().getRepairCodes(500));
        calls.put(
                "process.getProcesses twice",
                w -> w.process().getProcesses().thenMany(w.process().getProcesses()));
        return calls;
    }
}
