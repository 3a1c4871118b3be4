package io.millrace.wats.simulator;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports as XML (WSXF), as far as the simulator understands it: what identifies a report. All else is kept as it came, but
 * appears in no statistics.
 */
final class Wsxf {

    private static final String NAMESPACE = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

    private Wsxf() {}

    /** The report as WSJF has it, without steps. Refuses with 400 what is no such XML. */
    static ObjectNode read(byte[] xml) {
        try {
            XMLStreamReader reader = XmlTags.factory().createXMLStreamReader(new ByteArrayInputStream(xml));
            ObjectNode report = Json.object();
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    element(reader, report);
                }
            }
            if (report.isEmpty()) {
                throw Refusal.badRequest("The body holds no element 'Report'.");
            }
            ReportRules.check(report);
            return report;
        } catch (XMLStreamException e) {
            throw Refusal.badRequest("The body is not well-formed XML.");
        }
    }

    /** The first report is read; further ones are not. */
    private static void element(XMLStreamReader reader, ObjectNode report) {
        if (reader.getLocalName().equals("Report") && report.isEmpty()) {
            boolean isRepair = "UUR".equals(reader.getAttributeValue(null, "type"));
            report.put("type", isRepair ? "R" : "T")
                    .put("id", attribute(reader, "ID"))
                    .put("pn", attribute(reader, "PN"))
                    .put("sn", attribute(reader, "SN"))
                    .put("rev", attribute(reader, "Rev"))
                    .put("result", attribute(reader, "Result").replaceFirst("(?<=^.).*", ""))
                    .put("machineName", attribute(reader, "MachineName"))
                    .put("location", attribute(reader, "Location"))
                    .put("purpose", attribute(reader, "Purpose"))
                    .put("start", attribute(reader, "Start"));
            if (isRepair) {
                report.putObject("uur");
                report.putArray("subUnits").addObject().put("idx", 0);
            } else {
                report.putObject("uut");
                report.putObject("root");
            }
        } else if (reader.getLocalName().equals("Process") && !report.has("processCode")) {
            String code = attribute(reader, "Code");
            if (code.matches("\\d{1,9}")) {
                report.put("processCode", Integer.parseInt(code));
            }
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    /** What identifies a report, as XML. */
    static String write(ObjectNode report) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartElement("Reports");
            xml.writeDefaultNamespace(NAMESPACE);
            xml.writeStartElement("Report");
            ReportFacts facts = ReportFacts.of(report, 0, 1, 0);
            xml.writeAttribute("type", facts.isRepair() ? "UUR" : "UUT");
            xml.writeAttribute("ID", facts.id().toString());
            xml.writeAttribute("Start", report.path("start").asString());
            xml.writeAttribute("Start_utc", facts.start().toString());
            xml.writeAttribute("Result", facts.result());
            xml.writeAttribute("SN", facts.serialNumber());
            xml.writeAttribute("PN", facts.partNumber());
            xml.writeAttribute("Rev", facts.revision());
            xml.writeAttribute("MachineName", facts.station());
            xml.writeAttribute("Location", facts.location());
            xml.writeAttribute("Purpose", facts.purpose());
            xml.writeEmptyElement("Process");
            xml.writeAttribute("Code", Integer.toString(facts.processCode()));
            xml.writeEndElement();
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
