package ai.run.operator.testing.node;

import java.util.Set;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says of a container what it must be like. */
public final class FactsAssert extends AbstractAssert<FactsAssert, Facts> {

    private FactsAssert(Facts facts) {
        super(facts, FactsAssert.class);
    }

    /** Begins to say what a container must be like. */
    public static FactsAssert assertThat(Facts facts) {
        return new FactsAssert(facts);
    }

    /** Its process runs as that user, in effect too, and with that primary group. */
    public FactsAssert runsAs(long uid, long gid) {
        return says("uid", uid).says("euid", uid).says("gid", gid);
    }

    /** The primary group is one of them. */
    public FactsAssert isMemberOfExactly(Long... groups) {
        Assertions.assertThat(actual.groups()).as("groups in%n%s", actual).isEqualTo(Set.of(groups));
        Assertions.assertThat(actual.groupsOfProcess())
                .as("groups in /proc/self/status in%n%s", actual)
                .isEqualTo(Set.of(groups));
        return this;
    }

    /** Neither has it capabilities, nor has it a way to keep what it would get. */
    public FactsAssert hasNoCapabilities() {
        for (var set : new String[] {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
            says("status." + set, "0000000000000000");
        }
        return this;
    }

    /** A setuid program of root's gains it nothing. */
    public FactsAssert cannotBecomeRoot() {
        return says("status.NoNewPrivs", 1)
                .says("become-root.euid", actual.get("uid"))
                .says("become-root.setuid", "refused");
    }

    /** Of a program in the image that has them; it may do nothing that any other may not. */
    public FactsAssert gainsNothingByFileCapabilities() {
        return says("capped.permitted", "00000000")
                .says("capped.reads", "Permission denied")
                .says("capped.setuid", "refused")
                .says("capped.setgid", "refused");
    }

    /** A setuid program of root's makes it root. */
    public FactsAssert becomesRootBySetuid() {
        return says("status.NoNewPrivs", 0).says("become-root.euid", 0).says("become-root.setuid", "done");
    }

    /** A home directory of its user's own: nobody else may even look into it. */
    public FactsAssert hasPrivateHome(String path) {
        return says("env.HOME", path)
                .says("home.mode", "700")
                .says("home.owner", actual.get("uid") + ":" + actual.get("gid"))
                .says("home.writable", "yes");
    }

    /** The C library finds the user by the UID, with the home directory, and environment and group agree. */
    public FactsAssert isKnownAs(String name) {
        return says("passwd.name", name)
                .says("passwd.home", actual.get("env.HOME"))
                .says("env.USER", name)
                .says("env.LOGNAME", name)
                .says("group.name", name);
    }

    /** It belongs to the user, yet it is mounted read-only. */
    public FactsAssert cannotWritePasswd() {
        return says("passwd.writable", "Read-only file system");
    }

    /** It can make a file in that directory. */
    public FactsAssert canWriteInto(String directory) {
        return says("writable " + directory, "yes");
    }

    /** It cannot make a file in that directory. */
    public FactsAssert cannotWriteInto(String directory) {
        return says("writable " + directory, "Permission denied");
    }

    /** It printed that value of that fact. */
    public FactsAssert says(String fact, Object value) {
        Assertions.assertThat(actual.get(fact)).as("%s in%n%s", fact, actual).isEqualTo(value.toString());
        return this;
    }
}
