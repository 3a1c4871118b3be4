package io.millrace.wats.simulator;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A bill of materials as XML (WSBF).
 *
 * @param components the rows, with the names that they have where the server's own pages read them
 */
record Wsbf(String partNumber, String revision, @Nullable String description, List<ObjectNode> components) {

    private static final int INVALID = 500;

    /** Refuses, with the status that WATS documents, what is no such XML. */
    static Wsbf read(byte[] xml) {
        try {
            XMLStreamReader reader = XmlTags.factory().createXMLStreamReader(new ByteArrayInputStream(xml));
            reader.nextTag();
            refuseIf(!reader.getLocalName().equals("BOM"), "no element 'BOM'");
            String partNumber = required(reader, "Partnumber");
            String revision = required(reader, "Revision");
            String description = reader.getAttributeValue(null, "Desc");
            List<ObjectNode> components = new ArrayList<>();
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    refuseIf(!reader.getLocalName().equals("Component"), "more than elements 'Component'");
                    components.add(component(reader));
                }
            }
            refuseIf(components.isEmpty(), "no element 'Component'");
            return new Wsbf(partNumber, revision, description, components);
        } catch (XMLStreamException e) {
            throw new Refusal(INVALID, "The body is not well-formed XML.");
        }
    }

    /** Where no quantity is given, it is the number of places. */
    private static ObjectNode component(XMLStreamReader reader) {
        String places = required(reader, "Ref");
        String quantity = reader.getAttributeValue(null, "Qty");
        refuseIf(quantity != null && !quantity.matches("[1-9]\\d{0,8}"), "a 'Qty' that is no whole number above 0");
        return Json.object()
                .put("componentRef", places)
                .put("partNumber", required(reader, "Number"))
                .put("revision", required(reader, "Rev"))
                .put("description", reader.getAttributeValue(null, "Desc"))
                .put("quantity", quantity == null ? places.split(";").length : Integer.parseInt(quantity))
                .put("functionBlock", reader.getAttributeValue(null, "FunctionBlock"));
    }

    private static String required(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        if (value == null || value.isBlank()) {
            throw invalid("no attribute '" + attribute + "' in a '" + reader.getLocalName() + "'");
        }
        return value;
    }

    private static void refuseIf(boolean isWrong, String what) {
        if (isWrong) {
            throw invalid(what);
        }
    }

    private static Refusal invalid(String what) {
        return new Refusal(INVALID, "The bill of materials has " + what + ".");
    }
}
