package io.millrace.wats.product;

import io.millrace.wats.internal.Models;
import java.io.ByteArrayOutputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What a revision of a product is built of: its bill of materials.
 *
 * @param components at least one
 */
public record Bom(RevisionKey product, @Nullable String description, List<BomComponent> components) {
    private static final String NAMESPACE = "http://wats.virinco.com/schemas/WATS/wsbf";

    /** Refuses one without components, and a part number or revision that is blank or has more than 100 characters. */
    public Bom {
        Models.key("partNumber", product.partNumber());
        Models.key("revision", product.revision());
        components = List.copyOf(components);
        Models.atLeast(1, "the number of components", components.size());
    }

    public static Bom of(RevisionKey product, BomComponent... components) {
        return new Bom(product, null, List.of(components));
    }

    /** In WATS' own format, WSBF. */
    byte[] xml() {
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        try {
            Document document = DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .newDocument();
            document.appendChild(described(document));
            Transformer writer =
                    TransformerFactory.newDefaultInstance().newTransformer(); // a stream writer loses line breaks
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            writer.transform(new DOMSource(document), new StreamResult(xml));
        } catch (ParserConfigurationException | TransformerException impossible) { // nothing but memory is written to
            throw new IllegalStateException(impossible);
        }
        return xml.toByteArray();
    }

    private Element described(Document document) {
        Element bom = document.createElementNS(NAMESPACE, "BOM");
        bom.setAttribute("Partnumber", product.partNumber());
        bom.setAttribute("Revision", product.revision());
        optional(bom, "Desc", description);
        for (BomComponent component : components) {
            Element row = document.createElementNS(NAMESPACE, "Component");
            row.setAttribute("Number", component.partNumber());
            row.setAttribute("Rev", component.revision());
            row.setAttribute("Ref", component.references());
            row.setAttribute("Qty", String.valueOf(component.quantity()));
            optional(row, "Desc", component.description());
            optional(row, "FunctionBlock", component.functionBlock());
            bom.appendChild(row);
        }
        return bom;
    }

    private static void optional(Element element, String name, @Nullable String value) {
        if (value != null) {
            element.setAttribute(name, value);
        }
    }
}
