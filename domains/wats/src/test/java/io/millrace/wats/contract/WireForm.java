package io.millrace.wats.contract;

import io.millrace.wats.contract.Fact.Exchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as far as it matters: the order of a query and of a body's members does not.
 *
 * @param body as JSON's or XML's own structure, or a word for a file
 */
record WireForm(String method, String path, List<Map.Entry<String, String>> query, Object body) {
    private static final JsonMapper JSON = new JsonMapper();

    static WireForm of(Sent sent) {
        Object body = sent.type().startsWith("multipart/form-data;")
                ? "form"
                : sent.type().equals("application/octet-stream") ? "bytes" : body(sent.body());
        return of(sent, body);
    }

    static WireForm of(Exchange expected) {
        Sent sent = Sent.of(expected.method(), expected.url(), "", expected.body());
        boolean file = sent.body().equals("form") || sent.body().equals("bytes");
        return of(sent, file ? sent.body() : body(sent.body()));
    }

    private static WireForm of(Sent sent, Object body) {
        return new WireForm(
                sent.method(),
                sent.path(),
                sent.query().stream()
                        .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                        .toList(),
                body);
    }

    private static Object body(String text) {
        if (text.isEmpty()) {
            return "none";
        }
        return text.startsWith("<") ? xml(text) : JSON.readTree(text);
    }

    private static Object xml(String text) {
        try {
            return element(DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement());
        } catch (SAXException | IOException | ParserConfigurationException unreadable) {
            throw new IllegalArgumentException(text, unreadable);
        }
    }

    private static List<Object> element(Element element) {
        NamedNodeMap attributes = element.getAttributes();
        Map<String, String> named = new TreeMap<>();
        IntStream.range(0, attributes.getLength())
                .mapToObj(attributes::item)
                .forEach(attribute -> named.put(attribute.getNodeName(), attribute.getNodeValue()));
        List<List<Object>> children = IntStream.range(0, element.getChildNodes().getLength())
                .mapToObj(element.getChildNodes()::item)
                .filter(child -> child.getNodeType() == Node.ELEMENT_NODE)
                .map(child -> element((Element) child))
                .toList();
        return List.of(String.valueOf(element.getNamespaceURI()), element.getLocalName(), named, children);
    }
}
