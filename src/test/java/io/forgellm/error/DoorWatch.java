package io.forgellm.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Holds a test to what its {@link Raises} says. */
final class DoorWatch implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
    @Override
    public void beforeTestExecution(ExtensionContext test) {
        Doors.forget();
    }

    @Override
    public void afterTestExecution(ExtensionContext test) {
        if (test.getExecutionException().isPresent()) {
            return;
        }
        for (ErrorCode code : test.getRequiredTestMethod().getAnnotation(Raises.class).value()) {
            assertThat(Doors.seen(code)).as("where %s was seen", code).isEqualTo(Set.of("HTTP", "command"));
        }
    }
}
