package ai.run.operator.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SheetTest {

    @Test
    void valuesBeginInOneColumnAsKubectlDescribes() {
        var sheet = new Sheet()
                .put("Name", "train")
                .put("Labels", List.of("a=1", "b=2"))
                .put("Annotations", List.of())
                .nest("Runs As", new Sheet().put("UID", "1234").put("Groups", "5678"))
                .nest("Nobody", new Sheet())
                .table("Events", List.of("Type", "Reason"), List.of(List.of("Normal", "Created")))
                .table("Others", List.of("Type"), List.of());
        assertThat(sheet.text())
                .isEqualTo(
                        """
                        Name:         train
                        Labels:       a=1
                                      b=2
                        Annotations:  <none>
                        Runs As:
                          UID:     1234
                          Groups:  5678
                        Nobody:       <none>
                        Events:
                          Type    Reason
                          ----    ------
                          Normal  Created
                        Others:       <none>
                        """);
    }

    @Test
    void severalLinesStayInTheirColumn() {
        assertThat(new Sheet().put("Message", "one\n  two\n").text()).isEqualTo("Message:  one\n            two\n");
    }

    @Test
    void noTerminalObeysWhatStandsInIt() {
        assertThat(new Sheet().put("A\u001b[2J\nB", "x\u001b[31m\u202e").text())
                .isEqualTo("A\\u001B[2J B:  x\\u001B[31m\\u202E\n");
    }
}
