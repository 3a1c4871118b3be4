package io.millrace.wats.simulator;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import tools.jackson.databind.node.ArrayNode;

/** The tags of a product or revision as WATS keeps them: {@code <Root><Key Value="value"/></Root>}. */
final class XmlTags {

    private static final int DEPTH_OF_TAGS = 2;

    private XmlTags() {}

    /** Refuses text that is not XML with 400; text without tags has none. */
    static ArrayNode of(String xmlData) {
        ArrayNode tags = Json.array();
        if (xmlData.isBlank()) {
            return tags;
        }
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(xmlData));
            int depth = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                } else if (event == XMLStreamConstants.START_ELEMENT && ++depth == DEPTH_OF_TAGS) {
                    tags.addObject()
                            .put("key", reader.getLocalName())
                            .put("value", reader.getAttributeValue(null, "Value"))
                            .putNull("change");
                }
            }
            return tags;
        } catch (XMLStreamException e) {
            throw Refusal.badRequest("The field 'xmlData' is not well-formed XML.");
        }
    }

    static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
