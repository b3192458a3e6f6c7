package ai.run.operator.ldapsettings;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Filter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No value changes what a filter means. */
class FilterTemplateTest {

    private static final FilterTemplate USER = FilterTemplate.parse("(&(objectClass=posixAccount)(uid={name}))");

    @ParameterizedTest
    @CsvSource({
        "alice,         (&(objectClass=posixAccount)(uid=alice))",
        "*,             (&(objectClass=posixAccount)(uid=\\2a))",
        "*)(uid=*,      (&(objectClass=posixAccount)(uid=\\2a\\29\\28uid=\\2a))",
        "a\\,           (&(objectClass=posixAccount)(uid=a\\5c))",
        "$1,            (&(objectClass=posixAccount)(uid=$1))",
        "{name},        (&(objectClass=posixAccount)(uid={name}))",
    })
    void encodesWhatAValueHolds(String name, String filter) {
        assertThat(USER.with(Map.of("name", name))).hasToString(filter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(uid={name})",
                "(!(uid={name}))",
                "(|(uid={name})(mail={name}@example.org)(&(cn={name})(sn=*)))",
                "(member:1.2.840.113556.1.4.1941:={name})",
                "(cn:dn:caseExactMatch:={name})",
                "(&(uid={name})(cn=a*b*c)(uidNumber>=1)(uidNumber<=9)(sn~=x)(objectClass=*))",
            })
    void keepsTheRestAsItWas(String filter) throws Exception {
        assertThat(FilterTemplate.parse(filter).with(Map.of("name", "alice")))
                .isEqualTo(Filter.create(filter.replace("{name}", "alice")));
    }

    @Test
    void saysWhichAttributesHaveToHaveTheName() {
        var template = FilterTemplate.parse("(&(objectClass=user)(|(uid={name})(mail={name}@example.org)(cn={dn})))");

        assertThat(template.comparedWith("name", Map.of("name", "alice", "dn", "x")))
                .isEqualTo(Map.of("uid", "alice", "mail", "alice@example.org"));
        assertThat(template.placeholders()).containsExactlyInAnyOrder("name", "dn");
    }

    @ParameterizedTest
    @CsvSource({
        "(&(objectClass=posixAccount)(uid={name})),                    (&(objectClass=posixAccount)(uid=*))",
        "(&(a=b*)(|(uid={name})(mail={name}@example.org)(sn>=1))),     (&(a=b*)(|(uid=*)(mail=*)(sn>=1)))",
        "(cn:dn:caseExactMatch:={name}),                               (cn=*)",
        "(:caseExactMatch:={name}),                                    (objectClass=*)",
        "(&(uid={name})(!(cn={name}))(!(|(sn=x)(cn={name})))(!(sn=y))), "
                + "(&(uid=*)(objectClass=*)(objectClass=*)(!(sn=y)))",
    })
    void findsEverybodyWhoCouldBeFound(String filter, String everybody) {
        assertThat(FilterTemplate.parse(filter).withAnyValues()).hasToString(everybody);
    }

    @Test
    void saysByWhichNamesAnEntryMayBeFound() {
        var template = FilterTemplate.parse(
                "(&(class=user)(|(uid={name})(mail={name}@example.org)(cn:caseExactMatch:={name})(:sn:={name})(member={dn})))");
        var entry = Map.of(
                "uid", List.of("alice", "a.smith"),
                "mail", List.of("alice@example.org", "ally@example.org", "bob@example.com", "@example.org"),
                "member", List.of("carol"));

        assertThat(template.attributesComparedWith("name")).containsExactlyInAnyOrder("uid", "mail", "cn");
        assertThat(template.valuesOf("name", attribute -> entry.getOrDefault(attribute, List.of())))
                .containsExactlyInAnyOrder("alice", "a.smith", "ally");
        assertThat(template.valuesOf("dn", attribute -> entry.getOrDefault(attribute, List.of())))
                .containsExactly("carol");
    }
}
