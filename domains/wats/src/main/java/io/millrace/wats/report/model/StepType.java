package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a step is shown as. It chooses the icon only: what a step holds is said by the members that it has. Any text is
 * accepted; those here are the ones that servers are known to know, and servers also send others, such as {@code
 * NumericLimitTest}.
 *
 * @param code the text on the wire
 */
public record StepType(@JsonValue String code) {
    public static final StepType SEQUENCE = new StepType("SequenceCall");
    public static final StepType NUMERIC = new StepType("ET_NLT");
    public static final StepType MULTI_NUMERIC = new StepType("ET_MNLT");
    public static final StepType PASS_FAIL = new StepType("ET_PFT");
    public static final StepType MULTI_PASS_FAIL = new StepType("ET_MPFT");
    public static final StepType STRING = new StepType("ET_SVT");
    public static final StepType MULTI_STRING = new StepType("ET_MSVT");
    public static final StepType CHART = new StepType("WATS_XYGMNLT");
    public static final StepType ATTACHMENT = new StepType("WATS_AttachFile");
    public static final StepType ACTION = new StepType("Action");
    public static final StepType EXECUTABLE = new StepType("CallExecutable");
    public static final StepType POPUP = new StepType("MessagePopup");
    /** A step of no kind of its own. */
    public static final StepType GENERIC = new StepType("GT");

    public static final StepType STATEMENT = new StepType("Statement");
    public static final StepType LABEL = new StepType("Label");
    public static final StepType GOTO = new StepType("Goto");
    public static final StepType WAIT = new StepType("NI_Wait");
    public static final StepType IF = new StepType("NI_Flow_If");
    public static final StepType ELSE_IF = new StepType("NI_Flow_ElseIf");
    public static final StepType ELSE = new StepType("NI_Flow_Else");
    public static final StepType FOR = new StepType("NI_Flow_For");
    public static final StepType FOR_EACH = new StepType("NI_Flow_ForEach");
    public static final StepType WHILE = new StepType("NI_Flow_While");
    public static final StepType DO_WHILE = new StepType("NI_Flow_DoWhile");
    public static final StepType SELECT = new StepType("NI_Flow_Select");
    public static final StepType CASE = new StepType("NI_Flow_Case");
    public static final StepType BREAK = new StepType("NI_Flow_Break");
    public static final StepType CONTINUE = new StepType("NI_Flow_Continue");
    public static final StepType END = new StepType("NI_Flow_End");

    /** The one with a text. */
    @JsonCreator
    public static StepType of(String code) {
        return new StepType(code);
    }
}
