package ai.run.operator.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.manifests.InvalidManifest;
import ai.run.operator.testing.manifests.Samples;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrdSchemaTest {

    private static final CrdSchema SCHEMA = CrdSchema.shipped();

    /** InvalidManifestsIT sends the same to a real API server. */
    @TestFactory
    Stream<DynamicTest> deniesWhatTheApiServerDeniesByTheSchema() throws IOException {
        return InvalidManifest.all().stream()
                .filter(manifest -> !manifest.byRule())
                .map(manifest -> DynamicTest.dynamicTest(
                        manifest.name(), () -> assertThat(SCHEMA.violations(object(manifest.yaml())))
                                .anyMatch(violation -> violation.contains(field(manifest.message())))));
    }

    /** The API server numbers the elements of lists, and here they have their names. */
    private static String field(String message) {
        return message.replaceFirst("[ :\\[].*", "");
    }

    @Test
    void letsEverySampleThrough() throws IOException {
        assertThat(Samples.accepted()).allSatisfy(sample -> assertThat(SCHEMA.violations(object(sample.yaml())))
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {spec: {template: {}, sspec: 1}}                                 | spec.sspec is no field of a RunaiJob; correct or remove it
                    {spec: {template: {}}, data: {}}                                 | data is no field of a RunaiJob; correct or remove it
                    {spec: {template: {}}, metadata: {label: {a: b}}}                | metadata.label is no field of a RunaiJob; correct or remove it
                    {spec: {template: {}}, metadata: {labels: {a: 1}}}               | metadata.labels[a] is 1; it must be text; put it in quotes
                    {spec: {template: {}}, metadata: {name: Train}}                  | metadata.name is "Train"; it must consist of lower case letters, digits, - and ., and begin and end with a letter or digit
                    {spec: {template: {}}, metadata: {generateName: _}}              | metadata.generateName is "_"; it must consist of lower case letters, digits, - and ., and begin and end with a letter or digit
                    {spec: {template: {spec: {containers: [{name: a, imag: b}]}}}}   | spec.template.spec.containers[a].imag is no field of a RunaiJob; correct or remove it
                    {spec: {template: {spec: {containers: [{image: b}]}}}}           | spec.template.spec.containers[0].name is required: add it
                    {spec: {template: {spec: {containers: [{name: a}, {name: a}]}}}} | spec.template.spec.containers[a] is there twice: keep one
                    {spec: {template: {spec: {containers: {name: a}}}}}              | spec.template.spec.containers is a mapping; it must be a list
                    {spec: {template: {spec: {containers: [null]}}}}                 | spec.template.spec.containers[0] is without a value; it must be a mapping
                    {spec: {template: {spec: {containers: [{name: a, env: [{name: N, value: 1}]}]}}}}  | spec.template.spec.containers[a].env[N].value is 1; it must be text; put it in quotes
                    {spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 1}, {containerPort: 1, protocol: TCP}]}]}}}} | spec.template.spec.containers[a].ports[1] is there twice: keep one
                    {spec: {template: {spec: {containers: [{name: a, resources: {limits: {cpu: much}}}]}}}} | spec.template.spec.containers[a].resources.limits[cpu] is the text "much"; it must be a quantity such as 500m or 2Gi
                    {spec: {template: {}, suspend: 'true'}}                          | spec.suspend is the text "true"; it must be true or false, without quotes
                    {spec: {template: {}, parallelism: two}}                         | spec.parallelism is the text "two"; it must be a whole number, without quotes
                    {spec: {template: {}, parallelism: -1}}                          | spec.parallelism is -1; it must be from 0 to 2147483647
                    {spec: {template: {}, parallelism: 99999999999999999999}}        | spec.parallelism is 99999999999999999999; it must be from 0 to 2147483647
                    {spec: {template: {}, workload: job}}                            | spec.workload is the text "job"; it must be one of Job, Pod
                    {spec: [1]}                                                      | spec is a list; it must be a mapping
                    {}                                                               | spec is required: add it, with a template
                    {spec: {template: }}                                             | spec.template is required: add it
                    {spec: {template: {}, suspend: }}                                | nothing
                    {spec: {template: {}}, status: {phase: 1}}                       | nothing
                    {spec: {template: {spec: {volumes: [{name: v, emptyDir: {sizeLimit: 5}}]}}}} | nothing
                    {spec: {template: {spec: {containers: [{name: a, livenessProbe: {tcpSocket: {port: http}}}]}}}} | nothing
                    """)
    void namesTheFieldAndWhatItMustBe(String manifest, String violation) throws UnusableInputException {
        var violations = SCHEMA.violations(object(manifest));

        assertThat(violations.isEmpty() ? "nothing" : String.join("; ", violations))
                .isEqualTo(violation);
    }

    @Test
    void takesOutWhatItDoesNotKnow() throws UnusableInputException {
        var job = object(
                """
                metadata: {name: train, owner: me}
                spec: {selector: {}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, gpus: 1}]}}}
                """);

        assertThat(SCHEMA.prune(job))
                .containsExactly("metadata.owner", "spec.selector", "spec.template.spec.containers[a].gpus");
        assertThat(job)
                .isEqualTo(object("{metadata: {name: train}, spec: {template: {metadata: {labels: {a: b}}, spec:"
                        + " {containers: [{name: a}]}}}}"));
    }

    private static ObjectNode object(String yaml) throws UnusableInputException {
        return ManifestParser.parse("job.yaml", yaml).get(0).object();
    }
}
