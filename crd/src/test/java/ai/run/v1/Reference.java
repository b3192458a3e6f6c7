package ai.run.v1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the page that describes the resource: its fields from the definition, its conditions and reasons from their Javadoc. */
final class Reference {

    private static final int LINE = 140;

    private static final Path SOURCES = Path.of("src", "main", "java", "ai", "run", "v1");

    /** A heading among the constants of an enum, or a constant with its Javadoc. */
    private static final Pattern PART = Pattern.compile(
            "^    // ([^\n]+)$|^    /\\*\\*((?:(?!\\*/).)+)\\*/\\s+(\\w+)(?:\\([\\w.]+\\))?[,;\n]",
            Pattern.MULTILINE | Pattern.DOTALL);

    private final List<String> lines = new ArrayList<>();

    private Reference() {}

    /** Returns the page. */
    static String page() throws IOException {
        var reference = new Reference();
        reference.lines.addAll(List.of(
                "<!-- Made of the Java types; `mvn -pl crd test -DupdateCrd=true` makes it anew. -->",
                "",
                "# The resource RunaiJob",
                "",
                "`apiVersion: run.ai/v1`, `kind: RunaiJob`, short name `rj`, namespaced. The Java types are the Maven artifact"
                        + " `runaijob-crd`.",
                ""));
        reference.fields();
        reference.constants("Conditions", "ConditionType");
        reference.constants("Reasons", "Reason");
        return String.join("\n", reference.lines).strip() + "\n";
    }

    private void fields() {
        var schema = Serialization.unmarshal(CrdGeneration.yaml(), CustomResourceDefinition.class)
                .getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema();
        for (var part : List.of("spec", "status")) {
            lines.addAll(List.of("## " + part, ""));
            describe("", schema.getProperties().get(part));
            lines.add("");
        }
    }

    /** Fields in the order of the definition, each below the one that holds it. What is of Kubernetes' own API is not told again. */
    private void describe(String indent, JSONSchemaProps owner) {
        owner.getProperties().forEach((name, field) -> {
            add(
                    indent + "- ",
                    "**`%s`** (%s): %s"
                            .formatted(name, type(field), field.getDescription().strip()));
            if (!name.equals("template") && !name.equals("podFailurePolicy") && !name.equals("conditions")) {
                describe(indent + "  ", field);
            }
        });
    }

    private static String type(JSONSchemaProps field) {
        if (field.getType() == null) {
            return "quantity";
        }
        return field.getItems() == null
                ? field.getType()
                : "list of " + field.getItems().getSchema().getType();
    }

    private void constants(String title, String type) throws IOException {
        lines.addAll(List.of("## " + title, ""));
        PART.matcher(Files.readString(SOURCES.resolve(type + ".java")))
                .results()
                .forEach(this::constant);
        lines.add("");
    }

    private void constant(MatchResult part) {
        if (part.group(1) != null) {
            if (!lines.get(lines.size() - 1).isEmpty()) {
                lines.add("");
            }
            lines.addAll(List.of("### " + part.group(1), ""));
            return;
        }
        var text = part.group(2)
                .lines()
                .map(line -> line.strip().replaceFirst("^\\* ?", ""))
                .collect(Collectors.joining(" "))
                .replaceAll("\\{@code ([^}]+)}", "`$1`")
                .strip();
        add("- ", "**`%s`**: %s".formatted(part.group(3), text));
    }

    private void add(String bullet, String text) {
        var indent = " ".repeat(bullet.length());
        var line = new StringBuilder(bullet);
        for (var word : text.replace("<", "&lt;").split("\\s+", -1)) {
            if (line.length() + 1 + word.length() > LINE) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(line.toString().isBlank() || line.toString().equals(bullet) ? "" : " ")
                    .append(word);
        }
        lines.add(line.toString());
    }
}
