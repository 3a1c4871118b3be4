/**
 * Reports in WATS' JSON format (WSJF): of tests, of repairs, and of all that is in them.
 *
 * <p>A test is written down as it goes, and judged by its limits when it is over:
 *
 * <pre>{@code
 * UutReport report = UutReport.of("PSU-240", "PSU240-00417", "C")
 *     .operation(100)
 *     .station("FCT-03", "Oslo", "Production")
 *     .operator("kari")
 *     .misc("Firmware", "2.4.1")
 *     .subUnit("PCBA", "PCB-100", "PCB100-0001", "A")
 *     .setup(setup -> setup
 *         .action("Engage fixture")
 *         .popup("Insert unit", "done", 1))
 *     .main(main -> main
 *         .sequence("Rails", rails -> rails
 *             .numeric("5V rail", 5.02, "V", between(4.75, 5.25))
 *             .numeric("Ripple",
 *                 measured("3V3", 11.2, "mV", below(30)),
 *                 measured("12V", 61.9, "mV", below(50))).with(step -> step.error(17, "Ripple too high")))
 *         .passFail("Fan turns", true)
 *         .string("Firmware id", "fw-2.4.1", ignoringCase("FW-2.4.1"))
 *         .loop("Sweep", 3, (turn, i) -> turn.numeric("Sweep", sweep[i], "V", atLeast(4.9))))
 *     .cleanup(cleanup -> cleanup
 *         .attachment("Log", Attachment.of("run.txt", "text/plain", log)))
 *     .evaluate();
 *
 * UurReport repair = UurReport.of(report)
 *     .station("REPAIR-1", "Oslo", "Repair")
 *     .operator("ola")
 *     .failure("Component", "Defect Component", c12 -> c12.comRef("C12").comment("ESR high"))
 *     .build();
 * }</pre>
 *
 * <p>With {@code import static} of {@link io.millrace.wats.report.model.Limits} and {@link
 * io.millrace.wats.report.model.Measurements}. What servers refuse is {@link io.millrace.core.ErrorCode#INVALID_INPUT} where it is
 * written down.
 *
 * <p>What is read is written back with all that it had: members, types and texts that are not known here, too, and steps that are
 * not as documented.
 */
@NullMarked
package io.millrace.wats.report.model;

import org.jspecify.annotations.NullMarked;
