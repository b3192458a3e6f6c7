package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.ldap.LdapEntries.UnreadableEntryException;
import ai.run.operator.ldapsettings.LdapSettings.Attributes;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries say, as they are: whether the numbers are allowed is decided elsewhere. */
class LdapEntriesTest {

    private static final String DN = "uid=alice,dc=org";

    @Test
    void takesNumbersAsTheyAre() throws Exception {
        var user = entry(new Attribute("UIDNUMBER", "0"), new Attribute("gidNumber", "-1"));
        var groups = List.of(
                entry(new Attribute("gidNumber", "0")),
                entry(new Attribute("gidNumber", "4294967296")),
                entry(new Attribute("gidNumber", "-1")),
                entry(new Attribute("cn", "no number")),
                entry(new Attribute("gidNumber", "0")));

        assertThat(LdapEntries.numbers(user, groups, Attributes.DEFAULT))
                .isEqualTo(new PosixIds(0L, -1L, List.of(0L, 4294967296L)));
        assertThat(LdapEntries.numbers(entry(), List.of(), Attributes.DEFAULT))
                .isEqualTo(new PosixIds(null, null, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1e3", "0x10", "+5", " 5", "5\n", "1.0", "99999999999999999999"})
    void refusesToGuessWhatIsNoNumber(String value) {
        var user = entry(new Attribute("uidNumber", "1234"), new Attribute("gidNumber", value));

        assertThatThrownBy(() -> LdapEntries.numbers(user, List.of(), Attributes.DEFAULT))
                .isInstanceOf(UnreadableEntryException.class)
                .hasMessageContaining("gidNumber, where one whole number is needed");
    }

    @Test
    void refusesToChooseFromTwoNumbers() {
        var user = entry(new Attribute("uidNumber", "1234", "1235"));

        assertThatThrownBy(() -> LdapEntries.numbers(user, List.of(), Attributes.DEFAULT))
                .hasMessage("the entry " + DN + " has 2 values as its uidNumber, where one whole number is needed");
    }

    @Test
    void comparesTheSpellingWithEveryValueThatWasAskedFor() {
        var user = entry(new Attribute("uid", "a.smith", "alice"), new Attribute("mail", "Alice@example.org"));

        assertThat(LdapEntries.isSpelled(user, Map.of("uid", "alice"))).isTrue();
        assertThat(LdapEntries.isSpelled(user, Map.of("uid", "x", "mail", "Alice@example.org")))
                .isTrue();
        assertThat(LdapEntries.isSpelled(user, Map.of())).isTrue();
        assertThat(LdapEntries.isSpelled(user, Map.of("uid", "Alice"))).isFalse();
        assertThat(LdapEntries.isSpelled(user, Map.of("cn", "alice"))).isFalse();
        assertThat(LdapEntries.spelling(user, Map.of("mail", "alice@example.org")))
                .contains("Alice@example.org");
        assertThat(LdapEntries.spelling(user, Map.of("cn", "alice"))).isEmpty();
    }

    private static SearchResultEntry entry(Attribute... attributes) {
        return new SearchResultEntry(DN, attributes);
    }
}
