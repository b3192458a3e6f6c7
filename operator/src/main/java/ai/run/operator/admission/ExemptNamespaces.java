package ai.run.operator.admission;

import java.util.Set;

/**
 * Allows every request in exempt namespaces, whatever their labels say. The registration excludes them too, by a label that servers
 * before 1.21 do not set.
 *
 * @param namespaces the namespaces
 * @param handler decides on all others
 */
public record ExemptNamespaces(Set<String> namespaces, AdmissionHandler handler) implements AdmissionHandler {

    public ExemptNamespaces {
        namespaces = Set.copyOf(namespaces);
    }

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        return namespaces.contains(request.namespace()) ? AdmissionAnswer.allowed() : handler.answer(request);
    }
}
