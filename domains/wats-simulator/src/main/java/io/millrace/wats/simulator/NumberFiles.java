package io.millrace.wats.simulator;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** Serial numbers as files: XML as WATS writes it, and CSV, of which only the simulator says what it looks like. */
final class NumberFiles {

    private static final String HEADER = "id;taken;refSN;refPN;refStn";

    private NumberFiles() {}

    static String xml(String type, List<NumberPool.Entry> entries) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartElement("SerialNumbers");
            xml.writeAttribute("serialNumberType", type);
            for (NumberPool.Entry entry : entries) {
                xml.writeEmptyElement("SN");
                for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
                    xml.writeAttribute(attribute.getKey(), attribute.getValue());
                }
            }
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    static String csv(List<NumberPool.Entry> entries) {
        return entries.stream()
                .map(NumberPool.Entry::attributes)
                .map(values -> List.of(HEADER.split(";")).stream()
                        .map(name -> values.getOrDefault(name, ""))
                        .collect(Collectors.joining(";")))
                .collect(Collectors.joining("\n", HEADER + "\n", "\n"));
    }

    /** The numbers in a file. */
    static List<String> read(String format, byte[] file) {
        if (format.equalsIgnoreCase("CSV")) {
            return new String(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("[;,]", 2)[0].strip())
                    .filter(id -> !id.isEmpty() && !id.equals("id"))
                    .toList();
        }
        List<String> ids = new ArrayList<>();
        try {
            XMLStreamReader reader = XmlTags.factory().createXMLStreamReader(new ByteArrayInputStream(file));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("SN")) {
                    ids.add(String.valueOf(reader.getAttributeValue(null, "id")));
                }
            }
        } catch (XMLStreamException e) {
            throw Refusal.badRequest("The file is not well-formed XML.");
        }
        return ids;
    }
}
