package ai.run.operator.testing.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.function.UnaryOperator;

/** Changes of objects that controllers write too. */
public final class Edits {

    private Edits() {}

    /** Changes what the server has now, and begins anew where somebody else has written it in between. */
    public static <T> void edit(Resource<T> resource, UnaryOperator<T> change) {
        await().until(() -> isEdited(resource, change));
    }

    private static <T> boolean isEdited(Resource<T> resource, UnaryOperator<T> change) {
        try {
            resource.edit(change);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
