package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

class CommandNamesTest {
    static Stream<Class<?>> commands() {
        return Main.COMMANDS.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandIsFoundByTheNameThatItsHelpTells(Class<?> command) {
        var told = command.getAnnotation(Command.class);
        assertThat(told).isNotNull();
        assertThat(Main.name(command)).isEqualTo(told.name());
    }
}
