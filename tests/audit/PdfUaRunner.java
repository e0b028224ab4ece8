import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.*;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Holds PDFs against veraPDF's own PDF/UA-1 profile. Prints a line for each: path, passes or fails, broken clauses.
 *
 * The jar that carries the engine has no JAXB, by which veraPDF reads its profiles: here the same file is read by DOM.
 */
public final class PdfUaRunner {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] paths) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = profile();
        System.out.println("rules\t" + profile.getRules().size());
        for (String path : paths) {
            try (InputStream file = new FileInputStream(path);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.PDFUA_1)) {
                ValidationResult result = ValidatorFactory.createValidator(profile, false).validate(parser);
                Set<String> broken = new TreeSet<>();
                for (TestAssertion one : result.getTestAssertions()) {
                    if (one.getStatus() == TestAssertion.Status.FAILED) {
                        broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                    }
                }
                String verdict = result.isCompliant() ? "passes" : "fails";
                System.out.println(path + "\t" + verdict + "\t" + String.join(" ", broken));
            }
        }
    }

    private static ValidationProfile profile() throws Exception {
        Document file;
        try (InputStream stream = ValidationProfile.class.getResourceAsStream(PROFILE)) {
            file = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : children(file.getDocumentElement(), "rule")) {
            Element id = children(rule, "id").get(0);
            int number = Integer.parseInt(id.getAttribute("testNumber"));
            PDFAFlavour.Specification part = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
            RuleId name = Profiles.ruleIdFromValues(part, id.getAttribute("clause"), number);
            Boolean deferred = Boolean.valueOf(rule.getAttribute("deferred"));
            ErrorDetails error = Profiles.errorFromValues("broken", new ArrayList<>());
            rules.add(Profiles.ruleFromValues(name, rule.getAttribute("object"), deferred, rule.getAttribute("tags"),
                    text(rule, "description"), text(rule, "test"), error, new ArrayList<>()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element one : children(file.getDocumentElement(), "variable")) {
            variables.add(Profiles.variableFromValues(one.getAttribute("name"), one.getAttribute("object"),
                    text(one, "defaultValue"), text(one, "value")));
        }
        ProfileDetails details = Profiles.profileDetailsFromValues("PDF/UA-1", "as in the jar", "veraPDF", new Date(0));
        return Profiles.profileFromValues(PDFAFlavour.PDFUA_1, details, "", rules, variables);
    }

    private static String text(Element parent, String name) {
        return children(parent, name).get(0).getTextContent();
    }

    private static List<Element> children(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        List<Element> listed = new ArrayList<>();
        for (int place = 0; place < found.getLength(); place++) {
            listed.add((Element) found.item(place));
        }
        return listed;
    }
}
