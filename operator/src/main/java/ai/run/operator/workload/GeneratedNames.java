package ai.run.operator.workload;

/**
 * Names that the API server makes of {@code metadata.generateName}.
 *
 * <p>Source: {@code k8s.io/apiserver/pkg/storage/names}.
 */
public final class GeneratedNames {

    private static final int STEM_MAX_LENGTH = 58;

    private GeneratedNames() {}

    /** What the API server keeps of a name that it completes with five random letters. */
    public static String stem(String generateName) {
        return generateName.substring(0, Math.min(generateName.length(), STEM_MAX_LENGTH));
    }
}
