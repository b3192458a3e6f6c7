package ai.run.operator.reconciler;

import ai.run.operator.identity.Directory;
import ai.run.v1.Reason;
import lombok.RequiredArgsConstructor;

/** A directory of which no event tells when it changes. For one decision: it remembers whether it was asked. */
@RequiredArgsConstructor
final class UnwatchedDirectory implements Directory {

    private final Directory directory;
    private boolean asked;

    @Override
    public Lookup find(String name) {
        asked = true;
        return directory.find(name);
    }

    @Override
    public Names namesOf(long uid) {
        asked = true;
        return directory.namesOf(uid);
    }

    /** Says whether a rejection may be due to what the directory answered, so that it has to be asked again. */
    boolean mayExplain(Reason rejection) {
        return asked && rejection.isOfIdentity();
    }
}
