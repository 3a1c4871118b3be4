package io.millrace.wats.production;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Utc;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Serial numbers as servers answer with them: as XML although JSON was asked for, as a JSON text that holds XML, or as JSON. */
final class SerialNumberReader {
    private SerialNumberReader() {}

    static List<SerialNumber> read(byte[] answer, Codec codec) {
        String text = new String(answer, StandardCharsets.UTF_8).replaceFirst("^\\uFEFF?\\s*", "");
        try {
            if (text.startsWith("\"")) {
                text = String.valueOf(codec.decode(answer, String.class)).strip();
            }
            if (text.isEmpty() || text.equals("null")) {
                return List.of();
            }
            return text.startsWith("<")
                    ? inXml(text)
                    : Models.list(Arrays.asList(
                            (SerialNumber[]) Objects.requireNonNull(codec.decode(answer, SerialNumber[].class))));
        } catch (XMLStreamException | DecodingException | DateTimeException | NumberFormatException unreadable) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE,
                    "these are no serial numbers: " + unreadable.getMessage(),
                    unreadable,
                    1,
                    null);
        }
    }

    private static List<SerialNumber> inXml(String text) throws XMLStreamException {
        XMLInputFactory xml = XMLInputFactory.newDefaultFactory(); // its sharing is not promised to be safe
        xml.setProperty(XMLInputFactory.SUPPORT_DTD, false); // nobody else's files and no bombs
        xml.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<SerialNumber> numbers = new ArrayList<>();
        XMLStreamReader reader = xml.createXMLStreamReader(new StringReader(text));
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("SN")) {
                numbers.add(number(reader));
            }
        }
        return numbers;
    }

    private static SerialNumber number(XMLStreamReader reader) throws XMLStreamException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        String id = take(attributes, "id");
        if (id == null) {
            throw new XMLStreamException("one has no id");
        }
        String taken = take(attributes, "taken");
        String seq = take(attributes, "seq");
        return new SerialNumber(
                id,
                taken == null || taken.isBlank() ? null : Utc.parse(taken.strip()),
                seq == null || seq.isBlank() ? null : Integer.valueOf(seq.strip()),
                take(attributes, "refSN"),
                take(attributes, "refPN"),
                take(attributes, "refStn"),
                attributes);
    }

    private static @Nullable String take(Map<String, Object> attributes, String name) {
        Object value = attributes.remove(name);
        return value == null ? null : value.toString();
    }
}
